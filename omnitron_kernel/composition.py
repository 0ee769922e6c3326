"""Compositions: flows made of flows, as text, so that graph, plan, trace, edits and export come from reading it.

    clean >> total                        clean & count

    def clean_then_total(path: str):      def clean_and_count(path: str):
        clean = clean_(path)                  clean = clean_(path)
        total = total_(clean)                 count = count_(path)
        return total                          return (clean, count)

Where several parts of an `&` are async, the others come first, and these wait together:

    async def clean_and_count(path: str):
        clean = clean_(path)
        count = count_(path)
        clean, count = await gather_(clean, count)
        return (clean, count)

The names with an underscore are free variables. Called plainly they stand for the raw functions; in the plan they
stand for the flows, so that a run can open them. Types are checked here, when the composition is made.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import linecache
import re
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from keyword import iskeyword
from types import CellType, CodeType, FunctionType, GenericAlias, MethodType
from typing import Any, Literal, get_origin

from omnitron_kernel import syntax
from omnitron_kernel.callables import Constant, attribute, is_a, is_awaited, name_of, resolved, shown, signature_of
from omnitron_kernel.core.fits import fits
from omnitron_kernel.definition import Definition, definition_of
from omnitron_kernel.errors import DefinitionError
from omnitron_kernel.located import Located, taken_apart

__all__ = ["Composition", "Kind"]

Kind = Literal["chain", "all"]

_SIGNS: dict[Kind, tuple[str, str]] = {"chain": (">>", "then"), "all": ("&", "and")}
_LATE_ANNOTATIONS = 0x1000000  # the compiler's flag for `from __future__ import annotations`
_LONGEST = 60  # characters of a name that is put together
_BEFORE = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
_STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
_PLAIN = (bool, int, float, complex, str, bytes, type(None))

_numbers = count(1)


class Composition(Definition):
    """What a composed flow is: its parts, the text made of them, and its function in two lights.

    Args:
        kind: `chain` hands each value to the next, `all` gives every part the same arguments.
        parts: Flows and anything else that can be called; compositions of the same kind are taken apart.

    Raises:
        DefinitionError: A part cannot be called, cannot take what it is given, or there is none.
    """

    def __init__(self, kind: Kind, parts: Iterable[object]) -> None:
        self.kind = kind
        self.parts = _flat(kind, parts)
        stages = _stages(self.parts)
        (_check_chain if kind == "chain" else _check_all)(stages)
        name = _name(kind, stages)
        self.text = _text(kind, name, stages)
        plain, staged = _functions(kind, name, self.text, stages)
        super().__init__(plain, name, staged=staged)

    @functools.cached_property
    def located(self) -> Located:
        """The text that was made."""
        return Located(self.text, functools.partial(taken_apart, self.text))


@dataclass(frozen=True, slots=True)
class _Stage:
    """One part of a composition.

    Attributes:
        part: As it was given: a flow, or what can be called.
        call: What is called, without the flow around it.
        word: Its name as a part of other names.
        value: The name of its value, unlike all others.
        signature: Its signature, where that can be known.
    """

    part: object
    call: Callable[..., Any]
    word: str
    value: str
    signature: inspect.Signature | None

    @property
    def name(self) -> str:
        """What people call it."""
        return attribute(self.part, "__name__", str) or name_of(self.call)

    @property
    def exact(self) -> bool:
        """Whether a default passed on is as good as one left out: not so for what looks at how it was called."""
        if self.signature is None or attribute(self.call, "__signature__", object) is not None:
            return False
        if type(self.call) in (FunctionType, MethodType):
            return not hasattr(self.call, "__wrapped__")
        defaults = (each.default for each in self.signature.parameters.values())
        return all(each is inspect.Parameter.empty or type(each) in _PLAIN for each in defaults)

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """How the stage takes its arguments, where it is the one that says so for the composition."""
        if self.exact and self.signature is not None:
            return list(self.signature.parameters.values())
        stars = ("args", inspect.Parameter.VAR_POSITIONAL), ("kwargs", inspect.Parameter.VAR_KEYWORD)
        return [inspect.Parameter(name, kind) for name, kind in stars]

    def resolved(self, annotation: object) -> object:
        """An annotation as a live object; one whose names cannot be found stays text."""
        return resolved(annotation, self.call)

    @property
    def returns(self) -> object:
        """The type of what it gives, as a live object where that can be had."""
        if is_a(self.call, type):
            return self.call
        if type(self.call) is Constant:
            return type(self.call.value)
        return inspect.Parameter.empty if self.signature is None else self.resolved(self.signature.return_annotation)


def _flat(kind: Kind, parts: Iterable[object]) -> tuple[object, ...]:
    flat: list[object] = []
    for part in parts:
        definition = definition_of(part)
        if isinstance(definition, Composition) and definition.kind == kind:
            flat += definition.parts
        elif callable(part):
            flat.append(part)
        else:
            raise DefinitionError(
                f"a composition is made of flows and of what can be called, and {type(part).__name__!r} is neither. "
                "`flow(value)` makes a constant a flow."
            )
    if not flat:
        raise DefinitionError("a composition needs at least one flow, and none was given.")
    return tuple(flat)


def _stages(parts: Sequence[object]) -> list[_Stage]:
    stages: list[_Stage] = []
    calls: list[Any] = [getattr(part, "func", None) if definition_of(part) is not None else part for part in parts]
    first = signature_of(calls[0])
    taken = {"args", "kwargs", *(first.parameters if first is not None else ())}
    for part, call in zip(parts, calls, strict=True):
        name = attribute(part, "__name__", str) or name_of(call)
        word = re.sub(r"\W+", "_", name).strip("_") if name != "<lambda>" else "function"
        if not word.isidentifier() or iskeyword(word):
            word = f"{word}_value" if word and not word[0].isdigit() else f"value_{word}".rstrip("_")
        value = next(each for each in _numbered(word) if not {each, f"{each}_"} & taken)
        taken |= {value, f"{value}_"}
        stages.append(_Stage(part, call, word, value, signature_of(call)))
    return stages


def _numbered(word: str) -> Iterable[str]:
    yield word
    yield from (f"{word}_{number}" for number in count(2))


def _name(kind: Kind, stages: Sequence[_Stage]) -> str:
    words = [each.word for each in stages]
    name = f"_{_SIGNS[kind][1]}_".join(words)
    return name if len(name) <= _LONGEST else f"{words[0]}_{_SIGNS[kind][1]}_{len(words) - 1}_more"


def _formula(kind: Kind, stages: Sequence[_Stage]) -> str:
    return f" {_SIGNS[kind][0]} ".join(each.name for each in stages)


def _check_chain(stages: Sequence[_Stage]) -> None:
    formula = _formula("chain", stages)
    for giver, taker in pairwise(stages):
        if taker.signature is None:
            continue
        try:
            bound = taker.signature.bind(object())
        except TypeError as error:
            raise DefinitionError(
                f"`{formula}` cannot be: `{taker.name}` is given one value by position, and it takes "
                f"`{taker.name}{taker.signature}` ({error}). {_cure(giver, taker)}"
            ) from None
        port = taker.signature.parameters[next(iter(bound.arguments))]
        given, wanted = giver.returns, taker.resolved(port.annotation)
        if not fits(given, wanted):
            raise DefinitionError(
                f"`{formula}` cannot be: `{giver.name}` gives {_told(given)}, and `{taker.name}` takes {_told(wanted)} "
                f"as `{port.name}`. Put a flow between them that makes one of the other, or correct an annotation."
            )


def _cure(giver: _Stage, taker: _Stage) -> str:
    """What to do where a part takes more than the one value that it is given."""
    if (get_origin(giver.returns) or giver.returns) is not tuple and not _is_all(giver.part):
        return "Give its other inputs first, by `functools.partial`."
    return (
        f"The value is one tuple, of all that `{giver.name}` gives. Let a function that takes it unpack it: "
        f"`def unpacked(values): return {taker.name}(*values)`, and put `unpacked` in the place of `{taker.name}`."
    )


def _is_all(part: object) -> bool:
    definition = definition_of(part)
    return isinstance(definition, Composition) and definition.kind == "all"


def _check_all(stages: Sequence[_Stage]) -> None:
    formula, first = _formula("all", stages), stages[0]
    if first.signature is None:
        return
    ports = first.signature.parameters.values()
    given = [each for each in ports if each.kind in _BEFORE]
    named = {each.name: each for each in ports if each.kind is inspect.Parameter.KEYWORD_ONLY}
    for other in stages[1:]:
        if other.signature is None:
            continue
        takes = other.signature.bind_partial if any(each.kind in _STARS for each in ports) else other.signature.bind
        try:
            bound = takes(*given, **named)
        except TypeError as error:
            raise DefinitionError(
                f"`{formula}` cannot be: all are given the arguments of `{first.name}{first.signature}`, and "
                f"`{other.name}{other.signature}` does not take them ({error}). Give it the same inputs."
            ) from None
        for name, port in bound.arguments.items():
            wanted = other.resolved(other.signature.parameters[name].annotation)
            if is_a(port, inspect.Parameter) and not fits(first.resolved(port.annotation), wanted):
                raise DefinitionError(
                    f"`{formula}` cannot be: `{first.name}` takes {_told(first.resolved(port.annotation))} as "
                    f"`{port.name}`, and `{other.name}` takes {_told(wanted)} as `{name}`. Correct an annotation."
                )


def _told(annotation: object) -> str:
    text = _written(annotation)
    return f"`{text}`" if text else "something"


def _written(annotation: object) -> str:
    """An annotation as text that is an expression; empty where it has none."""
    if annotation is inspect.Parameter.empty:
        return ""
    try:
        text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
        syntax.expression(text)
    except Exception:  # noqa: BLE001 - an annotation is anybody's object, with any `repr`
        return ""
    return text


def _text(kind: Kind, name: str, stages: Sequence[_Stage]) -> str:
    parameters = stages[0].parameters
    given = ", ".join(map(_given, parameters))
    lines: list[str] = []
    together = _together(kind, stages)
    for stage in [*(each for each in stages if each not in together), *together]:
        waits = "await " if is_awaited(stage.call) and not together else ""
        lines.append(f"{stage.value} = {waits}{stage.value}_({given})")
        if kind == "chain":
            given = stage.value
    if together:
        values = ", ".join(each.value for each in together)
        lines.append(f"{values} = await {_gather(stages)}({values})")
    last = stages[-1].value
    if kind == "all":
        last = f"({', '.join(each.value for each in stages)}{',' if len(stages) == 1 else ''})"
    returns = _written(_returns(kind, stages))
    opening = "async def" if any(map(is_awaited, (each.call for each in stages))) else "def"
    arrow = f" -> {returns}" if returns else ""
    body = "".join(f"    {line}\n" for line in (f'"""{_formula(kind, stages)}"""', *lines, f"return {last}"))
    return f"{opening} {name}({_header(parameters)}){arrow}:\n{body}"


def _together(kind: Kind, stages: Sequence[_Stage]) -> list[_Stage]:
    """The stages that wait at the same time: the async ones of an `&`, where there are several."""
    awaited = [each for each in stages if is_awaited(each.call)]
    return awaited if kind == "all" and len(awaited) > 1 else []


def _gather(stages: Sequence[_Stage]) -> str:
    """The name of `asyncio.gather` in the text, unlike all others there."""
    taken = {each.name for each in stages[0].parameters}
    taken |= {name for each in stages for name in (each.value, f"{each.value}_")}
    return next(f"{each}_" for each in _numbered("gather") if f"{each}_" not in taken)


def _returns(kind: Kind, stages: Sequence[_Stage]) -> object:
    """The type of what the composition gives."""
    empty = inspect.Parameter.empty
    if kind == "chain":
        return stages[-1].returns
    types = [each.returns for each in stages]
    if all(each is empty for each in types):
        return empty
    return GenericAlias(tuple, tuple(object if each is empty else each for each in types))


def _given(parameter: inspect.Parameter) -> str:
    if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
        return f"{parameter.name}={parameter.name}"
    return _STARS.get(parameter.kind, "") + parameter.name


def _header(parameters: Sequence[inspect.Parameter]) -> str:
    empty = inspect.Parameter.empty
    parts: list[str] = []
    for index, each in enumerate(parameters):
        behind = parameters[index + 1].kind if index + 1 < len(parameters) else None
        before = parameters[index - 1].kind if index else None
        if each.kind is each.KEYWORD_ONLY and before not in (each.KEYWORD_ONLY, each.VAR_POSITIONAL):
            parts.append("*")
        typed = _written(each.annotation)
        text = _STARS.get(each.kind, "") + each.name + (f": {typed}" if typed else "")
        if each.default is not empty:
            text += f" = {shown(each.default)}" if typed else f"={shown(each.default)}"
        parts.append(text)
        if each.kind is each.POSITIONAL_ONLY and behind is not each.POSITIONAL_ONLY:
            parts.append("/")
    return ", ".join(parts)


def _functions(kind: Kind, name: str, text: str, stages: Sequence[_Stage]) -> tuple[FunctionType, FunctionType]:
    """The function over the raw functions, and the same over the flows; both have one code."""
    filename = f"<composition {name} {next(_numbers)}>"
    helpers = {}
    if _together(kind, stages):
        from asyncio import gather  # only async flows need it

        helpers[_gather(stages)] = CellType(gather)
    code = _compile(name, text, filename, [*(f"{each.value}_" for each in stages), *helpers])
    first = stages[0]
    home = attribute(first.call, "__module__", str) or "__main__"
    names: dict[str, Any] = {"__name__": home, "__builtins__": builtins}
    positional = [each for each in first.parameters if each.kind in _BEFORE]
    empty = inspect.Parameter.empty
    defaults = tuple(each.default for each in positional if each.default is not empty) or None
    named = [each for each in first.parameters if each.kind is each.KEYWORD_ONLY and each.default is not empty]
    annotations = {
        each.name: first.resolved(each.annotation) for each in first.parameters if each.annotation is not empty
    }
    returns = _returns(kind, stages)
    made: list[FunctionType] = []
    for staged in (False, True):
        parts = {f"{each.value}_": CellType(each.part if staged else each.call) for each in stages} | helpers
        function = FunctionType(code, names, name, defaults, tuple(parts[each] for each in code.co_freevars))
        function.__kwdefaults__ = {each.name: each.default for each in named} or None
        function.__annotations__ = dict(annotations)
        function.__annotations__ |= {} if returns is empty else {"return": returns}
        if not first.exact and first.signature is not None:
            ports = first.signature.parameters.values()
            function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
                [each.replace(annotation=first.resolved(each.annotation)) for each in ports],
                return_annotation=returns,
            )
        made.append(function)
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    weakref.finalize(made[0], linecache.cache.pop, filename, None).atexit = False
    return made[0], made[1]


def _compile(name: str, text: str, filename: str, free: Sequence[str]) -> CodeType:
    """Compiles the text as if it stood in a function that binds its free variables."""
    around = syntax.parse(f"def around({', '.join(free)}):\n global {name}")
    outer = around.body[0]
    assert isinstance(outer, ast.FunctionDef)  # noqa: S101 - the text above is one `def`
    outer.body += syntax.parse(text).body
    flags = _LATE_ANNOTATIONS
    code: CodeType = compile(around, filename, "exec", flags, dont_inherit=True)
    for _ in range(2):
        code = next(each for each in code.co_consts if isinstance(each, CodeType))
    return code
