"""What a computation depends on besides its code and inputs: Python, packages, and the settings that take part."""

from __future__ import annotations

import os
import re
import sys
import time
import warnings
from functools import cache
from typing import Any

from omnitron_kernel.engine.reuse.hashing import digest_of, way
from omnitron_kernel.engine.reuse.look import Opaque

__all__ = ["differing", "ground", "process", "shown", "vendors"]

_VERSION = 1
"""Of how keys and forms are made: a change of it leaves all that was kept alone."""


_OURS = (re.escape("<omnitron>"), re.compile("").flags)


_NOISE = re.compile(r"numpy\\?\.(?:dtype|ndarray|ufunc) size changed")
"""Of what numpy keeps quiet where packages are loaded: by whom it was loaded says nothing of what nodes do."""

_DECIMAL = (28, "ROUND_HALF_EVEN", -999999, 999999, 0), ["DivisionByZero", "InvalidOperation", "Overflow"]
"""The context of decimals as it is before anybody uses them."""

_MOST = 1_000
_known: dict[bytes, dict[str, object]] = {}


def _digest(parts: dict[str, object]) -> bytes:
    """The digest of what is told, by what people call it; what was told is remembered, for `differing`."""
    digest = digest_of(repr(parts).encode("utf-8", "surrogatepass"))
    if digest not in _known:
        if len(_known) >= _MOST:
            _known.clear()
        _known[digest] = parts
    return digest


def differing(before: bytes, now: bytes) -> list[str]:
    """Returns what has changed between two digests, in words; nothing where this process has not seen both.

    Args:
        before: A digest that `ground`, `vendors`, `shown` or `process` gave.
        now: A later one of the same.
    """
    old, new = _known.get(before), _known.get(now)
    if old is None or new is None:
        return []
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    versions = {"numpy", "pandas", "Python"}
    return [
        f"{name} {old.get(name, 'none')} became {new.get(name, 'none')}" if name in versions else f"{name} changed"
        for name in changed
    ]


def ground() -> bytes:
    """Returns the digest of what all computations depend on: Python, filters of warnings, the context of decimals."""
    told: list[object] = []
    filters: Any = warnings.filters
    for action, message, category, module, line in filters:
        if module is not None and _pattern(module) == _OURS:
            continue  # what keeps the parsing of flows quiet says nothing of what they do
        if action == "ignore" and message is not None and _NOISE.match(getattr(message, "pattern", message)):
            continue
        told.append((action, _pattern(message), category.__module__, category.__qualname__, _pattern(module), line))
    return _digest(
        {
            "how keys are made": (_VERSION, way()),
            "the machine": _machine(),
            "Python": ".".join(map(str, sys.version_info[:2])),
            "how far Python optimises": sys.flags.optimize,
            "how long whole numbers may be as texts": getattr(sys, "get_int_max_str_digits", int)(),
            "the limit of recursion": sys.getrecursionlimit(),
            "the filters of warnings": told,
            "the context of decimals": _decimals(),
        }
    )


def _decimals() -> object:
    decimal: Any = sys.modules.get("decimal")
    if decimal is None:
        return _DECIMAL
    context = decimal.getcontext()
    settings = context.prec, context.rounding, context.Emin, context.Emax, context.clamp
    return settings, sorted(each.__name__ for each, on in context.traps.items() if on)


@cache
def _machine() -> tuple[str, ...]:
    import platform

    return sys.implementation.name, sys.platform, platform.machine(), sys.byteorder


@cache
def _threads() -> tuple[object, ...]:
    """In how many parts linear algebra adds up, on which its last bits depend; it is read once by who does."""
    return os.cpu_count(), *map(os.environ.get, ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"))


def _pattern(value: Any) -> object:
    return value if value is None or type(value) is str else (value.pattern, value.flags)


_SPOKEN = frozenset({"print", "call", "log"})


def vendors() -> bytes:
    """Returns what computations with arrays and tables depend on besides: versions, options, how errors are handled.

    Raises:
        Opaque: Errors of numpy are printed, or told to somebody: that happens each time.
    """
    told: dict[str, object] = {}
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None:
        spoken = _SPOKEN.intersection(numpy.geterr().values())
        if spoken:
            raise Opaque(f"numpy is told to {min(spoken)} its errors")
        told["numpy"] = numpy.__version__
        told["numpy's handling of errors"] = sorted(numpy.geterr().items())
        told["the number of threads"] = _threads()
    if pandas is not None:
        told["pandas"] = pandas.__version__
        # A year of two digits is one of the hundred around this one.
        told["the year"] = time.localtime().tm_year
        told["pandas' options"] = repr({name: each for name, each in _options().items() if name not in _LOOKS})
        told["what pandas computes with"] = [name in sys.modules for name in ("bottleneck", "numexpr", "pyarrow")]
    return _digest(told)


_LOOKS = frozenset({"display", "plotting", "styler"})
"""The options of pandas that say how its values are shown."""


def _options() -> dict[str, Any]:
    """The options of pandas, by their first words."""
    config: Any = sys.modules.get("pandas._config.config")
    return getattr(config, "_global_config", None) or getattr(config, "_global_settings", None) or {}


def shown() -> bytes:
    """Returns what the texts of values depend on: the locale, the width of a terminal, the options of printing."""
    import locale

    told: dict[str, object] = {
        "the locale": locale.setlocale(locale.LC_ALL),
        "the time zone": time.tzname,
        "the width of the terminal": (os.environ.get("COLUMNS"), os.environ.get("LINES"), _terminal()),
        "whether a kernel runs": "ipykernel" in sys.modules,
    }
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        told["numpy's options of printing"] = repr(numpy.get_printoptions())
    told["pandas' options of display"] = repr({name: each for name, each in _options().items() if name in _LOOKS})
    return _digest(told)


def _terminal() -> object:
    try:
        return tuple(os.get_terminal_size())
    except (OSError, ValueError):
        return None


def process() -> bytes:
    """Returns what the order of a set depends on: how this process hashes."""
    return _digest({"the process, which orders sets,": [*map(hash, ("omnitron", b"omnitron", None)), os.getpid()]})
