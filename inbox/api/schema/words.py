"""The small words of JSON Schema that the components are written with."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
ID: Schema = {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["42"]}
MAYBE_ID: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{1,19}$"}
TIME: Schema = {"type": "string", "format": "date-time", "examples": ["2026-11-20T09:30:00.000Z"]}
MAYBE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
MAYBE_WHOLE: Schema = {"type": ["integer", "null"], "minimum": 0}
YES_NO: Schema = {"type": "boolean"}
ANY: Schema = {"type": "object", "additionalProperties": True}


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def some(schema: Schema) -> Schema:
    """A list of those."""
    return {"type": "array", "items": schema}


def one_of(*words: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def shape(description: str = "", *, optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object of which everything but `optional` is there and nothing else."""
    required = sorted(name for name in properties if name not in optional)
    told = {"description": description} if description else {}
    return {"type": "object", **told, "properties": properties, "required": required, "additionalProperties": False}


def page(name: str, cursor: Schema = MAYBE_TEXT) -> Schema:
    """`{"results", "next"}`: one page of a list."""
    return shape(results=some(ref(name)), next=cursor)
