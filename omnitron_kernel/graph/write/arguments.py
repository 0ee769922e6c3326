"""Argument lists and parameter lists changed by way of libcst, which knows where commas, blanks and comments belong."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.text import Text

if TYPE_CHECKING:
    import libcst

# Behind the function only closing brackets of its own stand before the opening one.
_OPENING = re.compile(r"(?:[\s)\\]|#[^\r\n]*)*\(")

__all__ = ["argument_list", "with_argument", "without_argument"]


def argument_list(text: Text, call: ast.Call) -> tuple[int, int]:
    """Returns where a call's argument list stands, brackets included.

    Raises:
        EditError: Its opening bracket cannot be told.
    """
    found = _OPENING.match(text.text, text.span_of(call.func).end)
    if found is None:
        raise EditError("the arguments of this call cannot be told apart. Edit its text instead.")
    return found.end() - 1, text.span_of(call).end


def _parsed(code: str) -> libcst.Call:
    import libcst

    try:
        call = libcst.parse_expression("_" + code)
    except (libcst.ParserSyntaxError, RecursionError, ValueError) as error:
        raise EditError(f"this argument list cannot be taken apart ({type(error).__name__}). Edit its text.") from None
    if not isinstance(call, libcst.Call):
        raise EditError("this argument list cannot be taken apart. Edit its text.")
    return call


def _written(call: libcst.Call) -> str:
    import libcst

    return libcst.Module([]).code_for_node(call)[1:]


def without_argument(code: str, position: int) -> str:
    """Returns an argument list without one of its arguments.

    Example:
        >>> without_argument("(a, b=1)", 1)
        '(a)'
    """
    import libcst

    call = _parsed(code)
    kept = [each for index, each in enumerate(call.args) if index != position]
    if kept and position == len(kept):
        kept[-1] = _as_last(kept[-1], call.args[-1])
    changed = call.with_changes(args=kept)
    if not kept:
        changed = changed.with_changes(whitespace_before_args=libcst.SimpleWhitespace(""))
    return _written(changed)


def _as_last(last: libcst.Arg, removed: libcst.Arg) -> libcst.Arg:
    """An argument in the place of the last one: a comma stays only where one stood, its own comment in any case."""
    import libcst

    comma = removed.comma if isinstance(removed.comma, libcst.Comma) else None
    tail: Any = comma.whitespace_after if comma else removed.whitespace_after_arg
    own = last.comma.whitespace_after if isinstance(last.comma, libcst.Comma) else None
    if isinstance(own, libcst.ParenthesizedWhitespace) and own.first_line.comment is not None:
        if not isinstance(tail, libcst.ParenthesizedWhitespace):
            tail = own.with_changes(last_line=libcst.SimpleWhitespace(""))
        tail = tail.with_changes(first_line=own.first_line)
    elif isinstance(tail, libcst.ParenthesizedWhitespace) and tail.first_line.comment is not None:
        line = tail.first_line.with_changes(comment=None, whitespace=libcst.SimpleWhitespace(""))
        tail = tail.with_changes(first_line=line)
    if comma is not None:
        return last.with_changes(comma=comma.with_changes(whitespace_after=tail))
    return last.with_changes(comma=libcst.MaybeSentinel.DEFAULT, whitespace_after_arg=tail)


def with_argument(code: str, name: str, value: str) -> str:
    """Returns an argument list with one more keyword argument, laid out as those before it.

    Example:
        >>> with_argument("(a, b=1)", "c", "x")
        '(a, b=1, c=x)'
    """
    import libcst

    call = _parsed(code)
    none = libcst.SimpleWhitespace("")
    equal = libcst.AssignEqual(whitespace_before=none, whitespace_after=none)
    new = libcst.Arg(libcst.Name(value), keyword=libcst.Name(name), equal=equal)
    args: list[Any] = list(call.args)
    if not args:
        return _written(call.with_changes(args=[new], whitespace_before_args=none))
    last = args[-1]
    if len(args) == 1 and isinstance(last.value, libcst.GeneratorExp) and not last.value.lpar:
        bracketed = last.value.with_changes(lpar=[libcst.LeftParen()], rpar=[libcst.RightParen()])
        last = last.with_changes(value=bracketed)
    trailing = isinstance(last.comma, libcst.Comma)
    between: Any = libcst.SimpleWhitespace(" ")
    if len(args) > 1:
        between = args[-2].comma.whitespace_after if isinstance(args[-2].comma, libcst.Comma) else between
    elif isinstance(call.whitespace_before_args, libcst.ParenthesizedWhitespace):
        between = call.whitespace_before_args
    if not isinstance(between, libcst.SimpleWhitespace):
        # The lines of the others are followed, not their comments.
        between = between.with_changes(
            first_line=between.first_line.with_changes(comment=None, whitespace=none), empty_lines=[]
        )
    if trailing:
        new = new.with_changes(comma=last.comma)
        own = last.comma.whitespace_after
        if isinstance(own, libcst.ParenthesizedWhitespace) and own.first_line.comment is not None:
            # A comment behind the last argument stays with it.
            if not isinstance(between, libcst.ParenthesizedWhitespace):
                between = own.with_changes(last_line=libcst.SimpleWhitespace(""))
            between = between.with_changes(first_line=own.first_line)
            line = own.first_line.with_changes(comment=None, whitespace=none)
            new = new.with_changes(comma=last.comma.with_changes(whitespace_after=own.with_changes(first_line=line)))
        last = last.with_changes(comma=last.comma.with_changes(whitespace_after=between))
    else:
        new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(
            comma=libcst.Comma(whitespace_after=between), whitespace_after_arg=libcst.SimpleWhitespace("")
        )
        if isinstance(args[-1].whitespace_after_arg, libcst.ParenthesizedWhitespace) and isinstance(
            between, libcst.ParenthesizedWhitespace
        ):
            between = between.with_changes(first_line=args[-1].whitespace_after_arg.first_line)
            last = last.with_changes(comma=libcst.Comma(whitespace_after=between))
            line = args[-1].whitespace_after_arg.first_line.with_changes(comment=None, whitespace=none)
            after = args[-1].whitespace_after_arg.with_changes(first_line=line)
            new = new.with_changes(whitespace_after_arg=after)
    return _written(call.with_changes(args=[*args[:-1], last, new]))
