"""Files that are there twice: sizes first, which cost nothing, then contents, and only where sizes agree."""

import hashlib
import sysconfig
from collections import defaultdict
from pathlib import Path

from omnitron_kernel import flow


@flow
def duplicate_files(folder: Path | None = None, names: str = "LICENSE*") -> list[list[str]]:
    """Groups files with equal contents, the most wasteful group first; without arguments, licences that are installed.

    Args:
        folder: Where to look, at any depth; without one, where packages are installed.
        names: Which files, as a shell pattern.
    """
    root = folder or Path(sysconfig.get_path("purelib"))
    sizes: defaultdict[int, list[Path]] = defaultdict(list)
    for path in sorted(root.rglob(names)):
        if path.is_file() and (size := path.stat().st_size):
            sizes[size].append(path)
    contents: defaultdict[tuple[int, str], list[Path]] = defaultdict(list)
    for size, paths in sizes.items():
        if len(paths) == 1:
            continue
        for path in paths:
            with path.open("rb") as file:
                contents[size, hashlib.file_digest(file, "sha256").hexdigest()].append(path)
    wasted = sorted(contents.items(), key=lambda each: each[0][0] * (len(each[1]) - 1), reverse=True)
    return [[str(path.relative_to(root)) for path in paths] for _, paths in wasted if len(paths) > 1]


if __name__ == "__main__":
    print(*duplicate_files()[:3], sep="\n")
