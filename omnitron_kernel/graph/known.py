"""What is known of names without running anything: which calls change their receiver, which change nothing.

Undeclared means unknown, never pure: what is not in these tables is taken to change all that it can reach.
"""

from __future__ import annotations

import builtins

__all__ = ["BUILTINS", "FRAME_READERS", "FRESH", "FUTURE_FLAGS", "MUTATORS", "PURE"]

BUILTINS = frozenset(vars(builtins)) | {"__file__", "__name__", "__doc__", "__debug__"}
"""Names that a function finds without the notebook's help."""

MUTATORS = frozenset(
    {
        *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),  # list
        *("update", "setdefault", "popitem", "add", "discard", "move_to_end", "subtract"),  # dict, set, Counter
        *("intersection_update", "difference_update", "symmetric_difference_update"),
        *("appendleft", "extendleft", "popleft", "rotate"),  # deque
        *("write", "writelines", "truncate"),  # files
        *("fill", "put", "resize", "partition", "setflags"),  # numpy
    }
)
"""Methods that, called for their effect alone, change their receiver in place."""

FRESH = frozenset(
    {
        *("abs", "all", "any", "ascii", "bin", "bool", "bytes", "chr", "complex", "divmod", "float", "format"),
        *("hash", "hex", "id", "int", "isinstance", "issubclass", "len", "oct", "ord", "pow", "range", "repr"),
        *("round", "str", "sum", "callable"),
    }
)
"""Builtins whose result shares nothing with what they were given."""

PURE = FRESH | {
    *("dict", "enumerate", "filter", "frozenset", "list", "map", "max", "min", "reversed", "set", "slice", "sorted"),
    *("tuple", "type", "zip", "object", "memoryview", "bytearray"),
}
"""Builtins that change nothing; what they return may hold what they were given."""

FRAME_READERS = frozenset({"locals", "vars", "dir", "eval", "exec", "_getframe", "currentframe"})
"""Names that can see the frame of the function that uses them, so that a probe beside them could show."""

FUTURE_FLAGS = 0x1FF0000
"""The compiler's flags for `from __future__ import`, within a code's flags."""
