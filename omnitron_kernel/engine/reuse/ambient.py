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

__all__ = ["ground", "process", "shown", "vendors", "versions"]

_VERSION = 1
"""Of how keys and forms are made: a change of it leaves all that was kept alone."""


_OURS = (re.escape("<omnitron>"), re.compile("").flags)


def ground() -> bytes:
    """Returns the digest of what all computations depend on: Python, filters of warnings, the context of decimals."""
    told: list[object] = [_VERSION, way(), _machine(), sys.version_info[:2], sys.flags.optimize]
    told += [getattr(sys, "get_int_max_str_digits", int)(), sys.getrecursionlimit()]
    filters: Any = warnings.filters
    for action, message, category, module, line in filters:
        if module is not None and _pattern(module) == _OURS:
            continue  # what keeps the parsing of flows quiet says nothing of what they do
        told.append((action, _pattern(message), category.__module__, category.__qualname__, _pattern(module), line))
    decimal: Any = sys.modules.get("decimal")
    if decimal is not None:
        context = decimal.getcontext()
        told.append((context.prec, context.rounding, context.Emin, context.Emax, context.clamp))
        told.append(sorted(each.__name__ for each, on in context.traps.items() if on))
    return digest_of(repr(told).encode("utf-8", "surrogatepass"))


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
    told: list[object] = []
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None:
        spoken = _SPOKEN.intersection(numpy.geterr().values())
        if spoken:
            raise Opaque(f"numpy is told to {min(spoken)} its errors")
        told += [("numpy", numpy.__version__), sorted(numpy.geterr().items()), _threads()]
    if pandas is not None:
        # A year of two digits is one of the hundred around this one.
        told.append(("pandas", pandas.__version__, time.localtime().tm_year))
        config: Any = sys.modules.get("pandas._config.config")
        told.append(repr(getattr(config, "_global_config", None) or getattr(config, "_global_settings", None)))
        told += [name in sys.modules for name in ("bottleneck", "numexpr", "pyarrow")]
    return digest_of(repr(told).encode("utf-8", "surrogatepass"))


def versions() -> dict[str, str]:
    """Returns the versions that keys hold, for people."""
    found = {name: getattr(sys.modules.get(name), "__version__", "") for name in ("numpy", "pandas")}
    return {name: version for name, version in found.items() if version}


def shown() -> bytes:
    """Returns what the texts of values depend on: the locale, the width of a terminal, numpy's options of printing."""
    import locale

    told: list[object] = [
        locale.setlocale(locale.LC_ALL),
        time.tzname,
        os.environ.get("COLUMNS"),
        os.environ.get("LINES"),
    ]
    try:
        told.append(tuple(os.get_terminal_size()))
    except (OSError, ValueError):
        told.append(None)
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        told.append(repr(numpy.get_printoptions()))
    told.append("ipykernel" in sys.modules)
    return digest_of(repr(told).encode())


def process() -> bytes:
    """Returns what the order of a set depends on: how this process hashes."""
    return repr((hash("omnitron"), hash(b"omnitron"), hash(None), os.getpid())).encode()
