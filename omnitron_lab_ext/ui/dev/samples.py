# ruff: noqa: INP001, E501
"""Writes samples.json for the page beside it: views of the gallery's flows, and facts of runs as they could be."""

from __future__ import annotations

import json
from pathlib import Path

from omnitron_kernel.documents import read_view
from omnitron_kernel.messages import plain

HERE = Path(__file__).parent
FLOWS = HERE.parent.parent.parent / "flows"


def view(source: str, name: str) -> dict:
    """The view of a text, as it travels: of the flow that the file is named after, where it has several."""
    return plain(read_view(source, name if f"def {name}(" in source else None))


REVENUE = """%%flow revenue(orders: str = "orders.csv", top: int = 10, strict: bool = True, how: Literal["sum", "mean"] = "sum") -> pd.Series
raw = pd.read_csv(orders, sep=",", nrows=5000)
clean = raw.dropna(subset=["country"])
rates = fetch_rates("EUR", retries=3, verbose=False)
joined = clean.merge(rates, on="currency", how="left")
joined["euro"] = joined.amount * joined.rate
ranked = joined.groupby("country").euro.agg(how).sort_values()
print(len(ranked))
ranked.tail(top)
"""

LOOP = """%%flow fetch_all(urls: list[str], retries: int = 3)
pages, broken = {}, []
for url in urls:
    for attempt in range(retries):
        try:
            answer = session.get(url, timeout=10)
            pages[url] = parse(answer.text)
        except TimeoutError as error:
            broken.append((url, str(error)))
        else:
            break
if broken:
    report = summarise(pages, broken)
else:
    report = summarise(pages, [])
save(report, "report.html")
report
"""

BAD = """%%flow hostile(name: str = "<img src=x onerror=alert(1)>")
a = str("<script>alert('x')</script> \\u202Eabc")
\u0627\u0633\u0645 = len(a)
b = f(a, "\\U0001f600\\U0001f680" * 3, very_long_parameter_name_that_goes_on_and_on_and_on="some very long text that is longer than any field could ever be")
c = undefined_name + b + \u0627\u0633\u0645
c
"""


def long(count: int) -> str:
    """A flow of so many nodes, each fed by a near one and a far one."""
    lines = [f"%%flow long_{count}(seed: int = 1)", "n0 = start(seed, 3)"]
    for index in range(1, count):
        near, far = f"n{index - 1 - index % 3 if index > 3 else 0}", f"n{max(0, index - 1 - (index * 7) % 9)}"
        lines.append(f"n{index} = step({near}, {far}, weight={index})")
    return "\n".join([*lines, f"n{count - 1}", ""])


def main() -> None:
    """Writes all samples."""
    sources = {path.stem: path.read_text() for path in sorted(FLOWS.glob("*.py"))}
    sources = {"revenue": REVENUE, "fetch_all": LOOP, "hostile": BAD} | sources
    sources |= {f"long {count}": long(count) for count in (30, 100, 300, 1000, 3000)}
    samples = {}
    for name, source in sources.items():
        samples[name] = {"source": source, "view": view(source, name)}
    (HERE / "samples.json").write_text(json.dumps(samples))
    print(len(samples), "samples", (HERE / "samples.json").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
