"""A table as people send it, made fit for work: names for headers, types for cells, and nothing twice."""

import csv
import re
from collections.abc import Collection
from datetime import date

from omnitron_kernel import flow

MESSY = """Order No.;Customer ; Ordered on;Amount (EUR)
1001;Åse Berg;2026-03-01;49.5

1002; Tom ;n/a;-
1001;Åse Berg;2026-03-01;49.5
1003;"Li; Wei";2026-03-07;120
"""


@flow
def tidy_csv(text: str = MESSY, empty: Collection[str] = ("", "-", "n/a", "null")) -> list[dict[str, object]]:
    """Turns delimited text into records: empty and repeated rows go, numbers and dates become numbers and dates."""

    def typed(cell: str) -> object:
        cell = cell.strip()
        if cell.lower() in empty:
            return None
        for kind in (int, float, date.fromisoformat):
            try:
                return kind(cell)
            except ValueError:
                continue
        return cell

    dialect = csv.Sniffer().sniff(text, ",;\t|")
    header, *rows = csv.reader(text.splitlines(), dialect)
    names = [re.sub(r"\W+", "_", name.strip().lower()).strip("_") for name in header]
    kept = dict.fromkeys(tuple(typed(cell) for cell in row) for row in rows if any(map(str.strip, row)))
    return [dict(zip(names, row, strict=True)) for row in kept]


if __name__ == "__main__":
    print(*tidy_csv(), sep="\n")
