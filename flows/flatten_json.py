"""Any JSON as one flat record: a path for each value, by a flow that calls itself."""

from omnitron_kernel import flow

ANSWER = {
    "id": 7,
    "customer": {"name": "Åse", "tags": ["new", "north"]},
    "lines": [{"sku": "A-1", "pieces": 2}, {"sku": "B-4", "pieces": 1}],
    "note": None,
}


@flow
def flatten_json(value: object = ANSWER, path: str = "") -> dict[str, object]:
    """Maps paths such as `lines[0].sku` to values, which makes nested answers fit for tables and for comparing."""
    match value:
        case dict() if value:
            parts = [(f"{path}.{name}" if path else str(name), each) for name, each in value.items()]
        case [_, *_]:
            parts = [(f"{path}[{index}]", each) for index, each in enumerate(value)]
        case _:
            return {path: value}
    flat: dict[str, object] = {}
    for inner, each in parts:
        flat |= flatten_json(each, inner)
    return flat


if __name__ == "__main__":
    print(flatten_json())
