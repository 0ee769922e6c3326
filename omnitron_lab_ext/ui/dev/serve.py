# ruff: noqa: INP001, D102, S603, S607, BLE001
"""A page to look at the canvas without Lab: `python dev/serve.py 8123`, then `/?flow=revenue&theme=dark&run=done`.

Each load bundles the page anew. Edits are real: the text is patched here as the server extension patches it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from samples import HERE, main

from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.messages import plain

UI = HERE.parent


class Page(SimpleHTTPRequestHandler):
    """The page, its bundle and its edits."""

    def do_GET(self) -> None:
        if self.path.startswith("/page.js"):
            bundle = ["node_modules/.bin/esbuild", "dev/page.tsx", "--bundle", "--format=esm", "--outfile=dev/page.js"]
            flags = [
                "--jsx=automatic",
                "--target=es2022",
                '--define:process.env.NODE_ENV="production"',
                "--minify-syntax",
            ]
            subprocess.run(["node", "scripts/worker.mjs"], cwd=UI, check=True)
            subprocess.run([*bundle, *flags], cwd=UI, check=True)
        super().do_GET()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            source = asked["source"]
            status, said = 200, plain(edited(source, asked["edits"]) if self.path == "/edit" else read_view(source))
        except Exception as error:
            status, said = 400, {"message": str(error)}
        told = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(told)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    if not (HERE / "samples.json").exists():
        main()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    folder = str(Path(HERE))
    ThreadingHTTPServer(("127.0.0.1", port), lambda *args: Page(*args, directory=folder)).serve_forever()
