"""All shapes by name."""

from inbox.api.schema import contacts, systems, threads
from inbox.api.schema.words import ID, MAYBE_TEXT, TEXT, WHOLE, Schema, one_of, ref, shape, some

_PROBLEM: Schema = {
    "type": "object", "description": "A refusal (RFC 9457). Codes bring members of their own.",
    "required": ["type", "title", "status", "detail", "code"], "additionalProperties": True,
    "properties": {
        "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "code": TEXT,
        "errors": some(shape(field=TEXT, detail=TEXT)),
    },
}  # fmt: skip

COMPONENTS: dict[str, Schema] = {
    "Problem": _PROBLEM,
    "Me": shape(
        "Who is calling.", id=ID, kind=one_of("agent", "api_key"), name=TEXT, role=MAYBE_TEXT, teams=some(ref("Named")),
        scopes=some(one_of("read", "write", "bot", "signals", "admin")),
    ),
    "Pending": shape(
        "What still waits to be done.", inbound_pending=WHOLE, outbound_pending=WHOLE, media_pending=WHOLE,
        memory_pending=WHOLE, oldest_s={"type": "number", "minimum": 0},
    ),
    **threads.SHAPES,
    **contacts.SHAPES,
    **systems.SHAPES,
}  # fmt: skip
