"""Orders checked at the border: what is right is added up, what is wrong comes back with its line and the reason."""

import json
from dataclasses import dataclass

from omnitron_kernel import flow

LINES = """{"number": "A-1", "pieces": 3, "cents": 450}
{"number": "A-2", "pieces": 0, "cents": 450}
{"number": "A-3", "pieces": 2, "cents": "four"}
{"number": "A-4", "pieces": 2}
{"number": "A-5", "pieces": 1, "cents": 12000}
{"number": "A-6", "pieces"
"""


@dataclass(frozen=True)
class Order:
    """What an order must be."""

    number: str
    pieces: int
    cents: int

    def __post_init__(self) -> None:
        if self.pieces < 1:
            raise ValueError(f"{self.pieces} pieces, expected at least 1")


@flow
def order_check(lines: str = LINES) -> tuple[int, list[str]]:
    """Adds up the orders that hold, one JSON object a line, and tells what is wrong with each of the others."""
    total, complaints = 0, list[str]()
    for count, line in enumerate(lines.splitlines(), start=1):
        try:
            given = json.loads(line)
            order = Order(given["number"], int(given["pieces"]), int(given["cents"]))
        except KeyError as error:
            complaints.append(f"line {count}: {error} is missing")
        except ValueError as error:
            complaints.append(f"line {count}: {error}")
        else:
            total += order.pieces * order.cents
    return total, complaints


if __name__ == "__main__":
    print(*order_check(), sep="\n")
