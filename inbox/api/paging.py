"""Pages of lists: by key, never by offset, with cursors that nobody can forge."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet

from inbox.api.fields import LARGEST, Query, Whole, Word
from inbox.api.problems import Problem

R = TypeVar("R")
#: what `isoformat` of an aware time gives
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+\d\d:\d\d", re.ASCII)


class Page(Query):
    """Which part of a list: `limit` rows (1 to 200) after the one that `cursor` names."""

    cursor = Word(required=False, max_length=600, help_text="`next` of the page before.")
    limit = Whole(least=1, most=200, required=False, default=50, help_text="How many rows, 1 to 200.")


def pack(listing: str, key: Sequence[Any]) -> str:
    """A cursor for the row of this key in this listing."""
    return signing.dumps(list(key), salt=f"cursor:{listing}", compress=False)


def unpack(listing: str, cursor: str | None, *kinds: type) -> list[Any] | None:
    """The key of a cursor, values of these kinds; None without one. A forged or foreign one is a 400."""
    if not cursor:
        return None
    try:
        key = signing.loads(cursor, salt=f"cursor:{listing}")
    except (signing.BadSignature, ValueError, json.JSONDecodeError) as error:
        raise Problem(400, "cursor_invalid", "This cursor is not one of this list. Start without a cursor.") from error
    fits = isinstance(key, list) and len(key) == len(kinds) and all(map(_is_of, key, kinds))
    if not fits:
        raise Problem(400, "cursor_invalid", "This cursor is not one of this list. Start without a cursor.")
    return key


def by_id(listing: str, rows: QuerySet[Any], page: dict[str, Any], shape: Callable[[list[Any]], list[Any]], *,
          newest: bool = False) -> dict[str, Any]:  # fmt: skip
    """A page in the order of primary keys: `{"results", "next"}`."""
    key = unpack(listing, page.get("cursor"), int)
    if key:
        rows = rows.filter(pk__lt=key[0]) if newest else rows.filter(pk__gt=key[0])
    found = list(rows.order_by("-pk" if newest else "pk")[: page["limit"] + 1])
    return cut(listing, found, page["limit"], lambda row: [row.pk], shape)


def by_name(listing: str, rows: QuerySet[Any], page: dict[str, Any], shape: Callable[[list[Any]], list[Any]],
            field: str = "name") -> dict[str, Any]:  # fmt: skip
    """A page in the order of a unique text column."""
    key = unpack(listing, page.get("cursor"), str)
    if key:
        rows = rows.filter(Q(**{f"{field}__gt": key[0]}))
    found = list(rows.order_by(field)[: page["limit"] + 1])
    return cut(listing, found, page["limit"], lambda row: [getattr(row, field)], shape)


def cut(listing: str, found: list[R], limit: int, key: Callable[[R], Sequence[Any]],
        shape: Callable[[list[R]], list[Any]]) -> dict[str, Any]:  # fmt: skip
    """The page of up to `limit` + 1 rows found, and the cursor of the next when there is one."""
    rows = found[:limit]
    more = len(found) > limit
    return {"results": shape(rows), "next": pack(listing, key(rows[-1])) if more else None}


def _is_of(value: Any, kind: type) -> bool:
    if kind is datetime:
        return isinstance(value, str) and _TIME.fullmatch(value) is not None
    return type(value) is kind and (kind is not int or abs(int(str(value))) <= LARGEST)
