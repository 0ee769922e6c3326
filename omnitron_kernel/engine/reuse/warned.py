"""How many warnings this process has shown: a node that warns is computed each time, so that it warns each time."""

from __future__ import annotations

import warnings
from typing import Any

__all__ = ["warned"]

_count = 0


def warned() -> int:
    """Returns how many warnings were shown, or kept by somebody who records them, since this was first asked."""
    if getattr(warnings, "_showwarnmsg", None) is not _counted:
        _watch()
    return _count


def _watch() -> None:
    global _counted  # noqa: PLW0603 - there is one module of warnings in a process
    shows: Any = warnings._showwarnmsg  # type: ignore[attr-defined] # noqa: SLF001 - all warnings that are shown pass it

    def counted(message: Any) -> Any:
        global _count  # noqa: PLW0603 - as above
        _count += 1
        return shows(message)

    _counted = warnings._showwarnmsg = counted  # type: ignore[attr-defined] # noqa: SLF001 - as above


_counted: Any = None
