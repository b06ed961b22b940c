"""Bodies as they may be: JSON that is small, shallow and plain, else a sentence that says what to mend."""

from __future__ import annotations

import json
import math
import re
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from inbox.api.problems import Problem
from inbox.inbound import clean

#: contract §4
LIMIT = 1_048_576
DEPTH = 64
#: a whole string (an unfinished one to the end, so that the scan stays linear), or a bracket
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class StrictJSON(BaseParser):
    """JSON in UTF-8: at most 1 MiB and 64 levels, no NaN, no Infinity. Nothing at all counts as `{}`."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value; raises ParseError (400) or Problem (413)."""
        request = (parser_context or {}).get("request")
        return loads(read_within(stream, LIMIT, told_length(request) if request is not None else 0))


class CloudEventsJSON(StrictJSON):
    """The structured modes of CloudEvents 1.0 over HTTP, one event or a batch."""

    media_type = "application/cloudevents+json"


class CloudEventsBatch(StrictJSON):
    """A batch of CloudEvents."""

    media_type = "application/cloudevents-batch+json"


def read_within(stream: IO[bytes], limit: int, told: int = 0) -> bytes:
    """The whole body when it is at most `limit` bytes, else 413; `told` is its Content-Length, 0 when unknown."""
    raw = b"" if told > limit else stream.read(limit + 1)
    if told > limit or len(raw) > limit:
        raise Problem(413, "too_large", f"The body may be at most {limit:,} bytes.", limit=limit)
    return raw


def told_length(request: Any) -> int:
    """The Content-Length of a request, 0 when there is none."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else 0


def loads(raw: bytes) -> Any:
    """Strict JSON; raises ParseError with a sentence."""
    if not raw.strip():
        return {}
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8 (byte {error.start}).") from error
    check_depth(text)
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The body is not JSON: {str(error)[:200]}") from error


def check_depth(text: str, limit: int = DEPTH) -> None:
    """Refuse nesting deeper than `limit` before the parser meets it; linear in the length of the text."""
    depth = 0
    for token in _STRUCTURE.finditer(text):
        mark = token.group()[0]
        if mark in "[{":
            depth += 1
            if depth > limit:
                raise ParseError(f"The JSON is nested deeper than {limit} levels.")
        elif mark in "]}":
            depth -= 1


def clean_json(value: Any) -> Any:
    """A parsed value whose texts and keys can be kept: NUL and lone surrogates replaced (contract §4)."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean_json(item) for key, item in value.items()}
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:40]} is too large a number.")
    return number
