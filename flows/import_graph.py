"""Who imports whom inside a package, and which modules import each other in a ring: read as text, nothing is run."""

import ast
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

from omnitron_kernel import flow


def imported(path: Path, package: str) -> set[str]:
    """The names that one file of a package imports from its own package while it is imported itself."""
    found: set[str] = set()
    for statement in ast.parse(path.read_bytes()).body:
        match statement:
            case ast.ImportFrom(module=None, level=1, names=names):
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(name), level=1):
                found.add(name.partition(".")[0])
            case ast.ImportFrom(module=str(name), level=0, names=names) if name == package:
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(name), level=0) if name.startswith(f"{package}."):
                found.add(name.split(".")[1])
    return found


@flow
def import_graph(package: str = "multiprocessing") -> tuple[dict[str, list[str]], list[str]]:
    """Returns each module of a package with those it imports, and one ring of imports, empty if there is none."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"{package!r} is no package that can be found here.")
    files = sorted(Path(spec.submodule_search_locations[0]).glob("*.py"))
    modules = [file.stem for file in files]
    uses = [imported(file, package) for file in files]
    graph = {module: sorted(used.intersection(modules)) for module, used in zip(modules, uses, strict=True)}
    ring: list[str] = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1]
    return graph, ring


if __name__ == "__main__":
    print(*import_graph(), sep="\n")
