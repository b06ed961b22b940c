"""What a system answers, and how it fails to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from inbox.inbound import clean
from memory.masking import mask

#: records of one answer, fields of one record, characters of one value
RECORDS, FIELDS, LONGEST = 20, 20, 200


class Trouble(Exception):
    """There was no answer; `str()` is a sentence for agents and admins, without any of the answer."""


class Unaskable(Exception):
    """The contact has nothing by which this system could be asked: no failure, only nothing to show."""


@dataclass(frozen=True)
class Found:
    """One record: the system's id, a title, `(label, value)` pairs, and where it stands ("" for nowhere)."""

    external_id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    url: str = ""


def found(external_id: Any, title: Any, fields: list[tuple[str, Any]], url: Any = "") -> Found:
    """A record of whatever a system answered: plain short texts, secrets masked, no address but http(s)."""
    told = [(label, plain(value)) for label, value in fields]
    shown = tuple((label, value) for label, value in told if value)[:FIELDS]
    name = plain(title) or plain(external_id) or "–"
    return Found(plain(external_id)[:120] or name[:120], name, shown, _address(url))


def plain(value: Any) -> str:
    """A value of JSON as a short text; lists joined, objects and nothing are ""."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, (plain(one) for one in value[:10])))[:LONGEST]
    if isinstance(value, str | int | float):
        return " ".join(mask(clean(str(value)[:2_000])).split())[:LONGEST]
    return ""


def _address(url: Any) -> str:
    told = url if isinstance(url, str) and len(url) <= 500 else ""
    try:
        return told if urlsplit(told).scheme in ("http", "https") and urlsplit(told).hostname else ""
    except ValueError:
        return ""
