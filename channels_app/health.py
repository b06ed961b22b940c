"""The health of channels: notes by subject, and whether one of them forbids sending."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q

from channels_app.models import Health
from channels_app.providers.base import Notice
from inbox.clock import now
from inbox.models import Message

if TYPE_CHECKING:
    from inbox.models import Channel

logger = logging.getLogger(__name__)

#: worst first
STATES = ("reauthorise", "blocked", "warning", "ok")
#: a refusal of our access stops sending for so long; then one message tries whether it was mended
AGAIN = timedelta(minutes=5)
#: trouble that a status told of is tried after so long, a restriction that nobody lifted after RESTRICTED
MENDED, RESTRICTED = timedelta(hours=1), timedelta(hours=24)
_HOLDS = {"access": AGAIN, "trouble": MENDED, "throttled": timedelta(hours=6)}
#: notes that end when the provider takes a message again
_HEALED = ("trouble", "throttled")
#: a status told that a channel was too fast: for so long it is so many times slower. Source: Cloud API, back-off
SLOWER = ((timedelta(minutes=5), 4.0), (timedelta(minutes=10), 2.0))
#: how exactly the time of the last message is kept
SECONDS = 10
#: seconds a process may believe what it read of the notes
FRESH_S = 1.0
_touched: dict[tuple[int, str], float] = {}


def tell(channel_id: int, notice: Notice) -> None:
    """Note what a provider or our own sending says; an ok clears what was noted under its code."""
    forget()
    with transaction.atomic():
        row, _ = Health.objects.select_for_update().get_or_create(channel_id=channel_id)
        rest = [note for note in row.notes if note["code"] != notice.code]
        since = next((note["since"] for note in row.notes if note["code"] == notice.code), None)
        if notice.state != "ok":
            rest.append(
                {
                    "code": notice.code,
                    "state": notice.state,
                    "provider_code": notice.provider_code,
                    "text": notice.text[:300],
                    "since": since or now().isoformat(),
                    "last": now().isoformat(),
                    "until": notice.data.get("until"),
                }
            )
        row.notes = rest
        row.quality = str(notice.data.get("quality") or row.quality)[:40]
        row.limit = str(notice.data.get("limit") or row.limit)[:40]
        row.save()


def failed(channel_id: int, error: dict[str, Any]) -> None:
    """Remember the last message of a channel that failed; `error` as the contract has it."""
    told = {name: str(error.get(name) or "")[:300] for name in ("code", "provider_code", "reason")}
    Health.objects.update_or_create(channel_id=channel_id, defaults={"last_error": {**told, "at": now().isoformat()}})


def clear(channel_id: int, code: str) -> None:
    """What was noted under a code is over."""
    if Health.objects.filter(channel_id=channel_id, notes__contains=[{"code": code}]).exists():
        tell(channel_id, Notice(code, "ok", ""))


def heal(channel_id: int, sent_at: datetime) -> None:
    """The provider took a message at this time: trouble of before is over."""
    for note in _notes().get(channel_id, ()):
        slows = note["code"] == "throttled" and slowness(channel_id) > 1
        if (
            note["code"] in _HEALED
            and not slows
            and sent_at > datetime.fromisoformat(note.get("last") or note["since"])
        ):
            clear(channel_id, note["code"])


def block_of(channel: Channel, when: datetime) -> tuple[str, datetime | None]:
    """Why nothing can go out on this channel at the moment ("" when something can), and when it is tried again."""
    for note in _notes().get(channel.pk, ()):
        last = datetime.fromisoformat(note.get("last") or note["since"])
        told = note.get("until")
        until = datetime.fromisoformat(told) if told else last + _HOLDS.get(note["code"], RESTRICTED)
        if note["state"] in ("blocked", "reauthorise") and when < until:
            return str(note["text"]), until
    return "", None


def slowness(channel_id: int) -> float:
    """How many times slower than its pace a channel sends, because a status told that it was too fast; 1 as a rule."""
    for note in _notes().get(channel_id, ()):
        if note["code"] == "throttled" and note["state"] == "warning":
            age = now() - datetime.fromisoformat(note.get("last") or note["since"])
            return next((times for longest, times in SLOWER if age < longest), 1.0)
    return 1.0


def forget() -> None:
    """Read the notes anew at the next question (this process only)."""
    global _read_at
    _read_at = -FRESH_S


def touched(channel_id: int, direction: str) -> None:
    """Something came in or went out; written at most every SECONDS."""
    if time.monotonic() - _touched.get((channel_id, direction), -SECONDS) < SECONDS:
        return
    _touched[(channel_id, direction)] = time.monotonic()
    column = f"last_{direction}_at"
    recent = Q(**{f"{column}__gt": now() - timedelta(seconds=SECONDS)})
    if not Health.objects.filter(recent, channel_id=channel_id).exists():
        Health.objects.update_or_create(channel_id=channel_id, defaults={column: now()})


def shape(channel: Channel) -> dict[str, Any]:
    """`health` of the contract, §4."""
    row = Health.objects.filter(channel=channel).first() or Health(channel=channel)
    counts = Message.objects.filter(channel=channel, status__in=("queued", "sending", "held", "scheduled")).aggregate(
        queued=Count("pk", filter=Q(status__in=("queued", "sending"))),
        held=Count("pk", filter=Q(status__in=("held", "scheduled"))),
    )
    states = {note["state"] for note in row.notes}
    known = row.last_in_at or row.last_out_at or row.notes
    state = next((one for one in STATES if one in states), "ok" if known else "unknown")
    notes = [{key: note[key] for key in ("code", "provider_code", "text", "since")} for note in row.notes]
    return {
        "state": state,
        "notes": notes,
        "quality": row.quality or None,
        "limit": row.limit or None,
        "last_error": row.last_error,
        "last_in_at": row.last_in_at,
        "last_out_at": row.last_out_at,
        **counts,
    }


def _notes() -> dict[int, list[dict[str, Any]]]:
    """The notes of every channel that has some, at most FRESH_S old: the gate asks for every draft."""
    global _known, _read_at
    if time.monotonic() - _read_at > FRESH_S:
        _known = dict(Health.objects.exclude(notes=[]).values_list("channel_id", "notes"))
        _read_at = time.monotonic()
    return _known


_known: dict[int, list[dict[str, Any]]] = {}
_read_at = -FRESH_S
