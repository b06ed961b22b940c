"""Items of the record as they are read for what they state: who speaks, on whose clock, in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from inbox.models import Contact, Message, Note, Signal
from memory import preceding, reading
from memory.extracting import Claim, Said, facts
from memory.extracting import signals as signalled
from memory.extracting.language import language_of
from memory.masking import mask
from memory.models import Trace


def claims(item: Message | Note | Signal, contact: Contact) -> list[Claim]:
    """The facts an item states; none of what never was said, was taken back, or was forwarded from others."""
    if isinstance(item, Signal):
        return signalled.facts(item.data)
    said = answering(item, contact)
    return facts(said) if said is not None else []


def _once(read: Callable[[Message | Note, Contact], Said | None]) -> Callable[[Message | Note, Contact], Said | None]:
    """Read each item once while it is worked on: its facts, its promises and what it settles are read of the same."""

    @wraps(read)
    def told(item: Message | Note, contact: Contact) -> Said | None:
        known = item.__dict__.setdefault("read", {})
        key = (read.__name__, item.text, contact.pk)
        if key not in known:
            known[key] = read(item, contact)
        return known[key]

    return told


@_once
def answering(item: Message | Note, contact: Contact) -> Said | None:
    """As `said_of`, with what one of us said just before it."""
    said = said_of(item, contact)
    question = preceding.question_of(item) if said is not None and isinstance(item, Message) else None
    if said is None or question is None or _is_forwarded(question):
        return said
    return replace(said, asked=_said(question.said, question, contact))


def _said(written: str, item: Message | Note, contact: Contact) -> Said:
    text = mask(written)
    return Said(
        text, speaker_of(item), item.at, language_of(text, usual_language(contact)), zone_of(contact.timezone),
        contact.country, contact.name,
    )  # fmt: skip


@_once
def said_of(item: Message | Note, contact: Contact) -> Said | None:
    """A message or a note as it is read; None where there is nothing of somebody's own to read."""
    if _is_forwarded(item) or not item.text.strip() or not reading.is_said(item):
        return None
    return _said(item.text, item, contact)


def usual_language(contact: Contact) -> str:
    """The code of the language a contact writes in: as told of them, else that of most of what is remembered."""
    if contact.language:
        return contact.language
    if "usual_language" not in contact.__dict__:
        told = Trace.objects.filter(contact=contact, speaker="contact").exclude(language="").values("language")
        most = told.annotate(count=Count("pk")).order_by("-count", "language").first()
        contact.__dict__["usual_language"] = most["language"] if most else ""
    return str(contact.__dict__["usual_language"])


def speaker_of(item: Message | Note) -> str:
    """contact, bot, note, or agent (whoever else writes for us)."""
    if isinstance(item, Note):
        return "note"
    return item.author_kind if item.author_kind in ("contact", "bot") else "agent"


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name, UTC for one that is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")


def _is_forwarded(item: Any) -> bool:
    payload = getattr(item, "payload", None)
    return isinstance(payload, dict) and bool(payload.get("forwarded") or payload.get("forwarded_many"))
