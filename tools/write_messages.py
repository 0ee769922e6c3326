"""Writes the front end's message types from the Python ones: `python tools/write_messages.py [--check]`.

Pydantic reads the dataclasses as a JSON schema, json-schema-to-typescript writes that as TypeScript. With `--check`
nothing is written, and the exit status says whether what is there is what would be written.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import front
from pydantic import TypeAdapter

from omnitron_kernel import messages
from omnitron_kernel.graph import edits

UI = Path(__file__).parent.parent / "omnitron_lab_ext" / "ui"
TARGET = UI / "src" / "messages.ts"
HEADER = """// Written by tools/write_messages.py from omnitron_kernel/messages.py, graph/view.py and graph/edits.py.
// Change those, then `make messages`.
"""


def schema() -> dict[str, Any]:
    """The JSON schema of all messages and edits, each under `$defs`."""
    names = [each for each in messages.__all__ if dataclasses.is_dataclass(getattr(messages, each))]
    mode: Literal["validation"] = "validation"
    _, whole = TypeAdapter.json_schemas([(each, mode, TypeAdapter(getattr(messages, each))) for each in names])
    found: dict[str, Any] = dict(whole["$defs"])
    kinds = [getattr(edits, each) for each in edits.__all__ if dataclasses.is_dataclass(getattr(edits, each))]
    for kind in kinds:
        found[kind.__name__] = _edit_schema(kind)
    found["Edit"] = {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds]}
    for request in ("EditRequest", "Ask"):
        found[request]["properties"]["edits"]["items"] = {"$ref": "#/$defs/Edit"}
    for each in found.values():
        _strip(each)
    return {"title": "Messages", "type": "object", "additionalProperties": False, "$defs": found}


def _edit_schema(kind: type) -> dict[str, Any]:
    """An edit on the wire: its fields, and its own name as `edit`."""
    properties: dict[str, Any] = {"edit": {"const": kind.__name__}}
    required = ["edit"]
    for each in dataclasses.fields(kind):
        properties[each.name] = _field_schema(str(each.type))
        if each.default is dataclasses.MISSING:
            required.append(each.name)
    if kind is edits.AddNode:
        properties["fresh"] = {"type": "boolean", "description": "Names that are taken become new ones."}
    said = (kind.__doc__ or "").split("\n", 1)[0]
    return {
        "type": "object",
        "description": said,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _field_schema(annotation: str) -> dict[str, Any]:
    parts = annotation.split(" | ")
    known: dict[str, dict[str, Any]] = {
        "str": {"type": "string"},
        "int": {"type": "integer"},
        "None": {"type": "null"},
        "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
        "tuple[Edit, ...]": {"type": "array", "items": {"$ref": "#/$defs/Edit"}},
        "Spans": {
            "type": "array",
            "items": {
                "type": "array",
                "minItems": 3,
                "maxItems": 3,
                "items": [{"type": "integer"}, {"type": "integer"}, {"type": "string"}],
            },
        },
    }
    found = [known[each] for each in parts]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _strip(schema: Any) -> None:
    """Takes away titles and defaults, which would become names and comments of their own, and shuts objects."""
    if isinstance(schema, dict):
        schema.pop("title", None)
        schema.pop("default", None)
        if "prefixItems" in schema:
            schema["items"] = schema.pop("prefixItems")
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for key, each in schema.items():
            for one in each.values() if key == "properties" else [each]:
                _strip(one)
    elif isinstance(schema, list):
        for each in schema:
            _strip(each)


def typescript() -> str:
    """The TypeScript of the schema, by the front end's own tool."""
    done = subprocess.run(
        [str(front.node() or "node"), "scripts/messages.mjs"],
        cwd=UI,
        input=json.dumps(schema()),
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"write_messages: {done.stderr.strip()}")
    return HEADER + done.stdout


def main(arguments: list[str]) -> int:
    """Writes or checks; returns the exit status."""
    text = typescript()
    if "--check" not in arguments:
        TARGET.write_text(text)
        return 0
    if TARGET.exists() and TARGET.read_text() == text:
        return 0
    print("messages.ts is not what messages.py says: run `make messages`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
