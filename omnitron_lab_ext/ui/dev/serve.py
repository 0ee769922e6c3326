"""A page to look at the canvas without Lab: `python dev/serve.py 8123`, then `/?flow=revenue&theme=dark&run=done`.

Each load bundles the page anew. Edits are real: the text is patched here as the server extension patches it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.errors import EditError
from omnitron_kernel.messages import Refused, plain

HERE = Path(__file__).parent
UI = HERE.parent
FLOWS = UI.parent.parent / "flows"

REVENUE = """%%flow revenue(orders: str = "orders.csv", top: int = 10, strict: bool = True,
                 how: Literal["sum", "mean"] = "sum")
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
b = f(a, "\\U0001f600\\U0001f680" * 3,
      very_long_parameter_name_that_goes_on_and_on_and_on="some very long text that is longer than any field ever was")
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


@cache
def samples() -> bytes:
    """Views of the gallery's flows, and of some that are hard to draw, by their names, as JSON."""
    sources = {"revenue": REVENUE, "fetch_all": LOOP, "hostile": BAD}
    sources |= {path.stem: path.read_text() for path in sorted(FLOWS.glob("*.py"))}
    sources |= {f"long {count}": long(count) for count in (30, 100, 300, 1000, 3000)}
    made = {}
    for name, source in sources.items():
        view = read_view(source, None if source.startswith("%%flow") else name)
        made[name] = {"source": source, "view": plain(view)}
    return json.dumps(made).encode()


def answer(path: str, asked: dict[str, Any]) -> Any:
    """What the server extension would answer."""
    try:
        return edited(asked["source"], asked["edits"]) if path == "/edit" else read_view(asked["source"])
    except EditError as error:
        return Refused(str(error))


class Page(SimpleHTTPRequestHandler):
    """The page, its bundle and its edits."""

    def do_GET(self) -> None:
        """Sends a file, the bundle made anew, or the samples."""
        if self.path.startswith("/samples.json"):
            self._send(samples())
            return
        if self.path.startswith("/page.js"):
            _bundle()
        super().do_GET()

    def do_POST(self) -> None:
        """Reads or edits a text."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._send(json.dumps(plain(answer(self.path, asked))).encode())

    def _send(self, told: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(told)

    def end_headers(self) -> None:
        """Lets nothing be kept: what is looked at is what was written last."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing of requests."""


def _bundle() -> None:
    subprocess.run(["node", "scripts/worker.mjs"], cwd=UI, check=True)
    entry = ["node_modules/.bin/esbuild", "dev/page.tsx", "--bundle", "--format=esm", "--outfile=dev/page.js"]
    flags = ["--jsx=automatic", "--target=es2022", '--define:process.env.NODE_ENV="production"', "--minify-syntax"]
    subprocess.run([*entry, *flags], cwd=UI, check=True)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    ThreadingHTTPServer(("127.0.0.1", port), partial(Page, directory=str(HERE))).serve_forever()
