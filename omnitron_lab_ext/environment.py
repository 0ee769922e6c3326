"""What the environment's packages need of each other: read once from their metadata, then a value.

A requirement counts where its marker holds here and where its extra was asked for. Nothing is imported, nothing is
fetched: what a package says of itself when it is installed is all that is known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import distributions

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from omnitron_kernel.errors import OmnitronError, nearest

__all__ = ["MOST", "Dependencies", "Installed", "Package", "UnknownPackageError", "dependencies_of", "installed"]

MOST = 200
"""How many packages are drawn: more than these nobody follows, and each is an element of its own in a front end."""


class UnknownPackageError(OmnitronError, LookupError):
    """The environment has no package of that name."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A distribution as its metadata tells it.

    Attributes:
        name: As it writes itself.
        version: Its version.
        summary: What it says of itself, in a line.
        requires: Its requirements, as they are written.
    """

    name: str
    version: str = ""
    summary: str = ""
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A package among others.

    Attributes:
        name: As it writes itself.
        version: Its version.
        summary: What it says of itself, in a line.
        needs: The packages that it needs, those that are not shown too; sorted.
        needed_by: The packages that need it, likewise.
        missing: What it needs and the environment does not have.
        distance: How many steps it is from the one that was asked for, or from what nothing needs.
    """

    name: str
    version: str
    summary: str
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    missing: tuple[str, ...] = ()
    distance: int = 0


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Packages, and which of them needs which.

    Attributes:
        root: The package that was asked for; empty for the whole environment.
        packages: Those that are shown, the nearest first.
        edges: Which needs which, among those shown, by name.
        left_out: How many more there are.
    """

    root: str
    packages: tuple[Package, ...]
    edges: tuple[tuple[str, str], ...] = field(repr=False)
    left_out: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """What those that are shown need and the environment does not have."""
        return tuple(sorted({name for each in self.packages for name in each.missing}))

    def __str__(self) -> str:
        """What is shown, in a line."""
        count = len(self.packages) - bool(self.root)
        what = f"{count} package{'' if count == 1 else 's'}"
        told = f"{self.root} {self.packages[0].version} needs {what}" if self.root else what
        parts = [told, f"{len(self.edges)} requirement{'' if len(self.edges) == 1 else 's'}"]
        if self.left_out:
            parts.append(f"{self.left_out} more left out")
        if self.missing:
            parts.append(f"not installed: {', '.join(self.missing)}")
        return " \u00b7 ".join(parts)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from omnitron_lab_ext.still import still  # drawing is another matter

        return still(self)

    def _ipython_display_(self) -> None:
        from omnitron_lab_ext.cytoscape import show  # a front end's matter

        show(self)


def installed() -> tuple[Installed, ...]:
    """Reads what the environment has: the one act here."""
    found: dict[str, Installed] = {}
    for each in distributions():
        name = each.metadata["Name"]
        if name:  # the folder of a broken installation has none
            told = each.metadata["Summary"] or ""
            # The first on the path is the one that is imported.
            found.setdefault(canonicalize_name(name), Installed(name, each.version, told, tuple(each.requires or ())))
    return tuple(found.values())


def dependencies_of(
    environment: Iterable[Installed],
    name: str | None = None,
    *,
    most: int = MOST,
    markers: Mapping[str, str] | None = None,
) -> Dependencies:
    """Finds what needs what.

    Args:
        environment: All packages that there are.
        name: The package to begin with, perhaps with extras, as `dask[distributed]`; None for the whole environment.
        most: How many packages are kept: the nearest to the one that was asked for, and of those equally near the
            ones that most need; of a whole environment, those with most requirements in and out.
        markers: What requirements' markers are held against; this interpreter, where that is None.

    Raises:
        UnknownPackageError: There is no such package.
    """
    every: dict[str, Installed] = {canonicalize_name(each.name): each for each in environment}
    wanted = _asked(name) if name is not None else None
    root: str = canonicalize_name(wanted.name) if wanted is not None else ""
    if root and root not in every:
        close = nearest(root, every)
        hint = f" The nearest it has is `{every[close].name}`." if close else ""
        raise UnknownPackageError(f"This environment has no package `{name}`.{hint}")
    begin = {root: set(wanted.extras)} if wanted is not None else {each: set[str]() for each in every}
    here = {key: str(value) for key, value in (markers or default_environment()).items()}
    needs, missing = _needs(every, begin, here)
    needed_by: dict[str, set[str]] = {each: set() for each in needs}
    for each, others in needs.items():
        for other in others:
            needed_by[other].add(each)
    starts = [root] if root else [each for each in needs if not needed_by[each]] or sorted(needs)[:1]
    distances = _distances(starts, needs)
    links = {each: len(needs[each]) + len(needed_by[each]) for each in needs}
    far = len(needs)

    def rank(each: str) -> tuple[int, int, str]:
        return (distances.get(each, far), -len(needed_by[each]), each) if root else (0, -links[each], each)

    kept = sorted(needs, key=rank)[:most]
    kept.sort(key=lambda each: (distances.get(each, far), -len(needed_by[each]), each))

    def named(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(every[each].name for each in names))

    packages = tuple(
        Package(
            every[each].name,
            every[each].version,
            every[each].summary,
            named(needs[each]),
            named(needed_by[each]),
            tuple(sorted(missing[each])),
            distances.get(each, 0),
        )
        for each in kept
    )
    shown = set(kept)
    edges = tuple(
        (every[each].name, every[other].name) for each in kept for other in sorted(needs[each]) if other in shown
    )
    return Dependencies(every[root].name if root else "", packages, edges, len(needs) - len(kept))


def _asked(name: str) -> Requirement:
    try:
        return Requirement(name)
    except InvalidRequirement:
        message = f"`{name}` is no name of a package, which is as `dask`, or as `dask[distributed]` with extras."
        raise UnknownPackageError(message) from None


def _needs(
    every: Mapping[str, Installed], begin: Mapping[str, set[str]], markers: dict[str, str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each package that is reached what it needs, and what of that there is not; extras are followed to the end."""
    extras: dict[str, set[str]] = {each: set(asked) for each, asked in begin.items()}
    needs: dict[str, set[str]] = {each: set() for each in begin}
    missing: dict[str, set[str]] = {each: set() for each in begin}
    waiting = deque(begin)
    while waiting:
        each = waiting.popleft()
        for requirement in _holding(every[each].requires, extras[each], markers):
            other: str = canonicalize_name(requirement.name)
            if other not in every:
                missing[each].add(requirement.name)
                continue
            if other != each:
                needs[each].add(other)
            known = other in extras
            asked: set[str] = {canonicalize_name(extra) for extra in requirement.extras}
            if not known or not asked <= extras[other]:
                extras.setdefault(other, set()).update(asked)
                needs.setdefault(other, set())
                missing.setdefault(other, set())
                waiting.append(other)
    return needs, missing


def _holding(requires: Iterable[str], extras: set[str], markers: dict[str, str]) -> Iterator[Requirement]:
    """The requirements whose markers hold, with one of the extras or with none."""
    for text in requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:  # what an old package wrote; it is installed nevertheless
            continue
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**markers, "extra": extra}) for extra in ("", *extras)):
            yield requirement


def _distances(starts: Iterable[str], needs: Mapping[str, set[str]]) -> dict[str, int]:
    found = dict.fromkeys(starts, 0)
    waiting = deque(found)
    while waiting:
        each = waiting.popleft()
        for other in sorted(needs[each]):
            if other not in found:
                found[other] = found[each] + 1
                waiting.append(other)
    return found
