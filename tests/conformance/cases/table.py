"""What a case is: a small text of Python in which a runner could betray itself.

Every text is a module of its own. In it `flow` makes a function a flow, `log` notes an effect, and the case's `call`,
an expression in the same module, runs it with `run(f, ...)`, or with `await arun(f, ...)` inside a running loop.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent


@dataclass(frozen=True)
class Case:
    """One text and what to run of it.

    Attributes:
        name: What it is about.
        source: The module's text.
        call: The expression that runs it.
        whole: Whether the language has it run as one node.
        then: What happens to the file once its module is loaded.
    """

    name: str
    source: str
    call: str = "run(f)"
    whole: bool = False
    then: Callable[[Path], None] | None = None


class Table(list[Case]):
    """The cases of one subject.

    Attributes:
        newer: The names of those whose syntax this Python does not have.
    """

    def __init__(self) -> None:
        super().__init__()
        self.newer: list[str] = []

    def add(
        self,
        name: str,
        source: str,
        call: str = "run(f)",
        *,
        whole: bool = False,
        then: Callable[[Path], None] | None = None,
        since: tuple[int, int] = (3, 11),
    ) -> None:
        """Adds a case, unless its syntax is newer than this Python."""
        if sys.version_info >= since:
            self.append(Case(name, dedent(source).lstrip("\n"), call, whole, then))
        else:
            self.newer.append(name)
