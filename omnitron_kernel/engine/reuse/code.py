"""What a piece of code reads and does, from its bytecode: which names, which attributes, and whether it changes things.

Bytecode is what runs, whatever a text says, so it is what is looked into. A text's comments and form leave no trace
in what is told here: instructions that do nothing, places and documentation take no part in the digest.
"""

from __future__ import annotations

import dis
import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE
from types import CodeType
from typing import Any

from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.world import CHANGING

__all__ = ["Unit", "made", "unit_of"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What one code is.

    Attributes:
        digest: Equal for codes that do the same.
        why: Why it cannot be looked into; empty where it can.
        paths: The names of the surroundings that it reads, each with the attributes that follow: `("np", "mean")`.
        attributes: The attributes that it uses of other values.
        texts: The texts that stand in it.
        changes: Whether it may change something in place.
        sets: Whether it makes sets.
        formats: Whether it makes texts of values.
        combines: Whether it has operators that give sets for views of dictionaries.
        modules: The modules that it imports when it runs.
        does: A number that codes share for which all of this is the same but the digest.
    """

    digest: bytes
    why: str
    paths: frozenset[tuple[str, ...]]
    attributes: frozenset[str]
    texts: frozenset[str]
    changes: bool
    sets: bool
    formats: bool
    combines: bool
    modules: frozenset[str]
    does: int


def unit_of(code: CodeType) -> Unit:
    """Returns what a code is; each is looked into once."""
    known = _known.get(id(code))
    if known is not None and known[0] is code:
        return known[1]
    if len(_known) >= _MOST:
        _known.clear()
    unit = _Walk(code).unit()
    _known[id(code)] = code, unit
    return unit


_known: dict[int, tuple[CodeType, Unit]] = {}
_MOST = 5_000
_ASYNC = CO_COROUTINE | CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE

_SILENT = frozenset({"NOP", "CACHE", "RESUME", "EXTENDED_ARG", "PRECALL", "NOT_TAKEN"})
_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_CELL = frozenset({"LOAD_DEREF", "LOAD_CLOSURE", "LOAD_CLASSDEREF"})
_ATTRIBUTE = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_STORES = frozenset({"STORE_SUBSCR", "DELETE_SUBSCR", "STORE_SLICE", "CALL_FUNCTION_EX"})
"""What may change something: a call too whose keywords stand nowhere."""

_FORMATS = frozenset({"FORMAT_VALUE", "FORMAT_SIMPLE", "FORMAT_WITH_SPEC", "CONVERT_VALUE"})
_COMBINING = frozenset("&|-^")
_SETS = frozenset({"BUILD_SET", "SET_ADD", "SET_UPDATE"})
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        """
    LOAD_CONST LOAD_FAST LOAD_FAST_CHECK LOAD_FAST_AND_CLEAR LOAD_FAST_LOAD_FAST LOAD_FAST_BORROW
    LOAD_FAST_BORROW_LOAD_FAST_BORROW LOAD_SMALL_INT LOAD_COMMON_CONSTANT LOAD_ASSERTION_ERROR STORE_FAST
    STORE_FAST_LOAD_FAST STORE_FAST_STORE_FAST DELETE_FAST MAKE_CELL COPY_FREE_VARS BINARY_OP BINARY_SUBSCR
    BINARY_SLICE COMPARE_OP CONTAINS_OP IS_OP TO_BOOL UNARY_POSITIVE UNARY_NEGATIVE UNARY_NOT UNARY_INVERT
    JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP
    POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_TRUE POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE
    POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE
    POP_JUMP_IF_FALSE POP_JUMP_IF_TRUE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE GET_ITER GET_YIELD_FROM_ITER
    FOR_ITER END_FOR POP_ITER GET_LEN BUILD_TUPLE BUILD_LIST BUILD_MAP BUILD_CONST_KEY_MAP BUILD_SLICE
    BUILD_STRING BUILD_SET LIST_APPEND LIST_EXTEND LIST_TO_TUPLE MAP_ADD DICT_UPDATE DICT_MERGE SET_ADD
    SET_UPDATE FORMAT_VALUE FORMAT_SIMPLE FORMAT_WITH_SPEC CONVERT_VALUE PUSH_NULL KW_NAMES CALL CALL_KW
    CALL_FUNCTION_EX CALL_INTRINSIC_1 RETURN_VALUE RETURN_CONST RETURN_GENERATOR YIELD_VALUE GEN_START SEND
    END_SEND CLEANUP_THROW RAISE_VARARGS PUSH_EXC_INFO CHECK_EXC_MATCH POP_EXCEPT RERAISE UNPACK_SEQUENCE
    UNPACK_EX SWAP COPY POP_TOP MAKE_FUNCTION SET_FUNCTION_ATTRIBUTE MATCH_CLASS MATCH_KEYS MATCH_MAPPING
    MATCH_SEQUENCE STORE_DEREF STORE_SUBSCR DELETE_SUBSCR STORE_SLICE
    """,
    )
)
_TOLD = {
    "IMPORT_NAME": "it imports something when it runs",
    "STORE_GLOBAL": "it binds a name of its surroundings",
    "DELETE_GLOBAL": "it unbinds a name of its surroundings",
    "LOAD_BUILD_CLASS": "it makes a class",
    "STORE_ATTR": "it sets an attribute",
    "BEFORE_WITH": "it enters a `with`",
    "GET_AWAITABLE": "it awaits",
}
_ENDS = frozenset(
    re.findall(
        r"\w+", "RERAISE RAISE_VARARGS RETURN_VALUE RETURN_CONST JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT"
    )
)
"""Behind what nothing follows."""

_INTRINSICS = frozenset(
    {"INTRINSIC_LIST_TO_TUPLE", "INTRINSIC_UNARY_POSITIVE", "INTRINSIC_STOPITERATION_ERROR", "INTRINSIC_1_INVALID"}
)
_CHANGING_NAMES = frozenset({"inplace", "out", "copy"})


def made(digest: bytes, why: str, *does: Any) -> Unit:
    """Returns a unit of these fields, with the number of what it does."""
    fields = (why, *does)
    arguments: Any = (digest, *fields, _numbers.setdefault(fields, len(_numbers)))
    return Unit(*arguments)


_numbers: dict[Any, int] = {}


class _Walk:
    """One walk over a code and those within it."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.why = ""
        self.paths: set[tuple[str, ...]] = set()
        self.attributes: set[str] = set()
        self.texts: set[str] = set()
        self.changes = False
        self.sets = False
        self.formats = False
        self.combines = False
        self.modules: set[str] = set()
        self.lines: list[object] = []

    def unit(self) -> Unit:
        waiting: list[tuple[CodeType, frozenset[str]]] = [(self.code, frozenset())]
        while waiting:
            code, around = waiting.pop()
            if code.co_flags & _ASYNC:
                self.why = self.why or "it is async"
            own = around | {*code.co_cellvars}
            self.walk(code, own)
            waiting += [(each, own) for each in code.co_consts if isinstance(each, CodeType)]
        told = repr(self.lines).encode("utf-8", "surrogatepass")
        changes = self.changes or bool(self.attributes & CHANGING) or any(CHANGING & {*path[1:]} for path in self.paths)
        does = (frozenset(self.paths), frozenset(self.attributes), frozenset(self.texts), changes, self.sets)
        return made(digest_of(told), self.why, *does, self.formats, self.combines, frozenset(self.modules))

    def walk(self, code: CodeType, own: frozenset[str]) -> None:
        instructions = [each for each in dis.get_instructions(code) if each.opname not in _SILENT]
        places = {each.offset: place for place, each in enumerate(instructions)}
        path: list[str] = []
        if any(each.opname == "MATCH_CLASS" for each in instructions):  # its attributes stand in a constant before it
            self.attributes |= {name for each in code.co_consts if type(each) is tuple for name in _texts_in(each)}
        for each in instructions:
            name = each.opname
            if name in _ATTRIBUTE and path:
                path.append(each.argval)
            else:
                self.close(path)
                path = self.take(each, own, code)
            self.lines.append((name, self.argument(each, places)))
        self.close(path)
        if not self.why and _catches_all(instructions, places):
            self.why = "it catches whatever is raised, an interrupt too"
        arguments = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & 0x2C)
        self.lines.append((arguments, code.co_varnames[: sum(arguments[:1]) + code.co_kwonlyargcount + 2]))
        self.lines.append(list(_handlers(code, places)))

    def close(self, path: list[str]) -> None:
        if path:
            self.paths.add(tuple(path))
            path.clear()

    def take(self, each: dis.Instruction, own: frozenset[str], code: CodeType) -> list[str]:
        """Takes an instruction in; returns the path that it begins."""
        name: str = each.opname
        if name in _GLOBAL or (name in _CELL and each.argval not in own):
            return [each.argval]
        if name in _CELL:
            return []
        if name in _ATTRIBUTE:
            self.attributes.add(each.argval)
        elif name not in _PLAIN:
            self.why = self.why or _TOLD.get(name, f"it does what is not looked into ({name})")
        if name in _FORMATS or (name == "BINARY_OP" and "%" in each.argrepr):
            self.formats = True
        if name == "BINARY_OP" and not _COMBINING.isdisjoint(each.argrepr):
            self.combines = True
        if name == "IMPORT_NAME":
            self.modules.add(each.argval)
        if name in _STORES or (name == "BINARY_OP" and "=" in each.argrepr):
            self.changes = True
        elif name == "STORE_DEREF" and each.argval in code.co_freevars:
            self.why = self.why or "it binds a name of a function around it"
        elif name in _SETS:
            self.sets = True
        elif name == "CALL_INTRINSIC_1" and each.argrepr not in _INTRINSICS:
            self.why = self.why or f"it does what is not looked into ({each.argrepr})"
        elif name in ("LOAD_CONST", "RETURN_CONST", "KW_NAMES"):
            self.constant(each.argval)
        return []

    def constant(self, value: Any) -> None:
        if type(value) is str:
            self.texts.add(value)
        elif type(value) is bytes:
            self.texts.add(value.decode("latin-1"))  # to numpy these are the same times
        elif type(value) in (tuple, frozenset):
            self.sets = self.sets or type(value) is frozenset
            for each in value:
                self.constant(each)
        if type(value) is tuple and not _CHANGING_NAMES.isdisjoint(_texts_in(value)):
            self.changes = True  # names of keywords, or texts that could be such

    def argument(self, each: dis.Instruction, places: dict[int, int]) -> object:
        if each.opcode in dis.hasjrel or each.opcode in dis.hasjabs:
            return _target(each.argval, places)
        if each.opname in ("LOAD_CONST", "RETURN_CONST", "KW_NAMES"):
            return _typed(each.argval)
        if each.opcode in dis.haslocal or each.opcode in dis.hasfree or each.opcode in dis.hasname:
            return each.argval
        return each.arg


def _texts_in(values: tuple[Any, ...]) -> list[str]:
    return [each for each in values if type(each) is str]


def _target(offset: int, places: dict[int, int]) -> int:
    """The place of the instruction that a jump leads to, past those that do nothing."""
    if offset in places:
        return places[offset]
    later = [each for each in places if each >= offset]
    return places[min(later)] if later else len(places)


def _catches_all(instructions: list[dis.Instruction], places: dict[int, int]) -> bool:
    """Whether some handler takes every exception without asking what it is, and goes on: then an interrupt shows."""
    waiting = [place + 1 for place, each in enumerate(instructions) if each.opname == "PUSH_EXC_INFO"]
    seen: set[int] = set()
    while waiting:
        place = waiting.pop()
        if place in seen or place >= len(instructions):
            continue
        seen.add(place)
        each = instructions[place]
        if each.opname == "POP_EXCEPT":
            return True
        if each.opname == "CHECK_EXC_MATCH":  # and where it does not match there is a jump
            waiting.append(_target(instructions[place + 1].argval, places))
            continue
        if each.opcode in dis.hasjrel or each.opcode in dis.hasjabs:
            waiting.append(_target(each.argval, places))
        if each.opname not in _ENDS:
            waiting.append(place + 1)
    return False


def _handlers(code: CodeType, places: dict[int, int]) -> Iterator[tuple[int, ...]]:
    entries: Any = dis.Bytecode(code).exception_entries  # type: ignore[attr-defined] # from 3.11 on, untyped
    for each in entries:
        yield (*(_target(at, places) for at in (each.start, each.end, each.target)), each.depth, each.lasti)


def _typed(value: Any) -> object:
    """A constant with its type, so that 1, 1.0 and True stay apart, and 0.0 and -0.0 too."""
    kind = type(value).__name__
    if isinstance(value, CodeType):
        return "code"
    if isinstance(value, tuple):
        return kind, *map(_typed, value)
    if isinstance(value, frozenset):
        return kind, *sorted(map(repr, map(_typed, value)))
    return kind, value.hex() if isinstance(value, float) else repr(value)
