"""What an address asks for: views, numbers and cursors from the query string, a wrong one answered by 400."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from inbox.models import VIEWS

#: the largest id or seq PostgreSQL's bigint can hold
LARGEST = 2**63 - 1
_CURSOR = re.compile(r"(?P<section>reply|customer|all)\.(?P<micros>[0-9]{1,17})\.(?P<pk>[0-9]{1,19})", re.ASCII)


def view_asked(request: HttpRequest, default: str) -> str:
    """`?view=`, one of the contract's."""
    view = request.GET.get("view") or default
    if view not in VIEWS:
        raise BadRequest("There is no such view.")
    return view


def text_asked(request: HttpRequest, name: str, longest: int = 200) -> str:
    """A text without NUL, trimmed and cut."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def number_asked(request: HttpRequest, name: str) -> int | None:
    """A whole number from 0 to the largest bigint, None when it is not there."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= LARGEST):
        raise BadRequest(f"{name} is not a number that this page gives.")
    return int(text)


def cursor_asked(request: HttpRequest) -> tuple[str, datetime, int] | None:
    """`?cursor=` of a list: section, time of the last activity, id."""
    text = request.GET.get("cursor", "")
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if not found or int(found["pk"]) > LARGEST:
        raise BadRequest("The cursor is not one that this page gives.")
    return found["section"], _moment(int(found["micros"])), int(found["pk"])


def cursor_after(section: str, at: datetime, pk: int) -> str:
    """The cursor after a row."""
    return f"{section}.{_micros(at)}.{pk}"


def _micros(at: datetime) -> int:
    whole = at.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 1_000_000 + whole.microsecond


def _moment(micros: int) -> datetime:
    try:
        return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest("The cursor is not one that this page gives.") from error


def chosen(options: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The way of answering that the composer starts with: open ones first, then templates, then the best closed one."""
    order = {"free": 0, "template": 1}
    return min(options, key=lambda way: order.get(way.get("can_send", ""), 2), default=None)
