"""What a Jupyter server answers: views and patches of flows' texts, their other forms, and what can be added to them.

All only calculate. They ask for the same token, permission and XSRF cookie as every other request of the server, take
only what the messages say, and work in a thread of their own so that the server goes on with everything else. What is
refused is an answer like any other, `Refused`: a status above 400 means that the request itself is none.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated
from tornado import web

from omnitron_kernel.collecting import collected_later
from omnitron_kernel.conversion import converted
from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.errors import EditError
from omnitron_kernel.messages import ConvertRequest, EditRequest, KnownRequest, ReadRequest, Refused, plain
from omnitron_kernel.notebook.known import AtHand, known_among

__all__ = ["AUTH_RESOURCE", "LONGEST", "ConvertHandler", "EditHandler", "KnownHandler", "ReadHandler", "handlers"]

AUTH_RESOURCE = "omnitron"
"""What an authorizer is asked about; the action is `read`, for nothing is written, kept or run."""

LONGEST = 1_000_000
"""Bytes of a request that are looked at."""

_thread = ThreadPoolExecutor(1, "omnitron")


@cache
def _shape(kind: type) -> TypeAdapter[Any]:
    """Checks a message as it comes in; what it does not know it refuses."""
    return TypeAdapter(validated(kind, frozen=True, config=ConfigDict(extra="forbid", strict=True)))


class _TextHandler(APIHandler):
    """Takes a message of one kind and answers with another."""

    auth_resource = AUTH_RESOURCE
    message: type
    answer: Callable[[Any], Any]

    @web.authenticated
    @authorized("read", AUTH_RESOURCE)  # type: ignore[untyped-decorator] # their annotation leaves its type open
    async def post(self) -> None:
        """Checks the message, calculates the answer, and writes it as JSON."""
        body = self.request.body
        if len(body) > LONGEST:
            self._refuse(
                413, f"the request has {len(body)} bytes, and {LONGEST} are taken. Edit so long a text by hand."
            )
            return
        try:
            request = _shape(self.message).validate_json(body)
        except ValidationError as error:
            told = error.errors(include_url=False, include_input=False, include_context=False)
            bad = any(each["type"] == "json_invalid" for each in told)
            self._refuse(400 if bad else 422, _complaint(told))
            return
        with collected_later():
            self.finish(await asyncio.get_running_loop().run_in_executor(_thread, self._answered, request))

    @classmethod
    def _answered(cls, request: Any) -> str:
        """The answer as JSON text; a refusal is one too. What a large text takes is taken in the thread."""
        try:
            answer = cls.answer(request)
        except EditError as error:
            answer = Refused(str(error))
        return json.dumps(plain(answer))

    def _refuse(self, status: int, message: str) -> None:
        self.set_status(status)
        self.finish({"message": message})


class ReadHandler(_TextHandler):
    """The view of a text."""

    message = ReadRequest

    @staticmethod
    def answer(request: ReadRequest) -> Any:
        """Returns the view."""
        return read_view(request.source, request.name)


class EditHandler(_TextHandler):
    """The patch that edits make of a text."""

    message = EditRequest

    @staticmethod
    def answer(request: EditRequest) -> Any:
        """Returns the patch."""
        return edited(request.source, request.edits, request.name, signatures=request.signatures)


class ConvertHandler(_TextHandler):
    """A flow's cell in its other form."""

    message = ConvertRequest

    @staticmethod
    def answer(request: ConvertRequest) -> Any:
        """Returns the text."""
        return converted(request.source, request.name)


class KnownHandler(_TextHandler):
    """What can be added to a text, where no kernel knows more."""

    message = KnownRequest

    @staticmethod
    def answer(request: KnownRequest) -> Any:
        """Returns what is known, best first."""
        value = AtHand(request.value, request.type)
        return known_among({}, request.word, source=request.source, flow=request.name, cells=request.cells, value=value)


def _complaint(told: list[Any]) -> str:
    """What is wrong with a message, in a line."""
    parts = [f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}" for each in told[:5]]
    return f"the request cannot be taken: {'; '.join(parts)}"


def handlers(base_url: str) -> list[tuple[str, type[APIHandler]]]:
    """Returns the handlers with their addresses under a server's base URL."""
    return [
        (url_path_join(base_url, "omnitron", "read"), ReadHandler),
        (url_path_join(base_url, "omnitron", "edit"), EditHandler),
        (url_path_join(base_url, "omnitron", "convert"), ConvertHandler),
        (url_path_join(base_url, "omnitron", "known"), KnownHandler),
    ]
