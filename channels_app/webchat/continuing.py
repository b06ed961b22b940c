"""Going on elsewhere: a code shown in the widget and sent to us from the visitor's own phone makes both one person."""

from __future__ import annotations

import json
import logging
import re
import secrets
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from channels_app.models import Continuation, Visitor
from channels_app.webchat import bundle, people
from channels_app.webchat.refused import Refused
from inbox import delivering, vault
from inbox.clock import now
from inbox.models import Address, Channel, Message
from inbox.sharing import LINES

logger = logging.getLogger(__name__)

#: how long a code holds
HOLDS = timedelta(minutes=15)
#: codes of one visitor, and codes that one number may try, in an hour
CODES, TRIES = 5, 5
MEDIA = ("whatsapp", "sms")
#: characters of a message in which a code is looked for
LONGEST = 300
#: without those that are mistaken for one another; eight of them are 40 bits
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE = re.compile(rf"(?<![\w-])([{_LETTERS}]{{4}})-([{_LETTERS}]{{4}})(?![\w-])", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{6,24}")


def ways(channel: Channel, settings: Any) -> list[dict[str, str]]:
    """`{key, medium, name}` of the channels on which a visitor of this one may go on: active, with a number."""
    if channel.scope:
        return []
    wanted = dict.fromkeys(settings.continue_on)
    known = {row.key: row for row in Channel.objects.known().values() if not row.scope and row.active}
    rows = [known[key] for key in wanted if key in known and known[key].medium in MEDIA and _number(known[key])]
    return [{"key": row.key, "medium": row.medium, "name": row.name} for row in rows]


def begin(visitor: Visitor, settings: Any, key: object, language: object) -> dict[str, Any]:
    """A code to be sent from the visitor's phone: `{code, number, medium, ends_at}`; an earlier one ends.

    Raises Refused.
    """
    offered = {each["key"] for each in ways(visitor.channel, settings)}
    if not isinstance(key, str) or key not in offered:
        raise Refused(422, "channel", "It is not possible to continue there. Choose one of the ways that are offered.")
    if visitor.address_id is None:
        raise Refused(409, "nothing_to_continue", "Write a message first; then it can go on elsewhere.")
    when = now()
    with transaction.atomic():
        Visitor.objects.select_for_update().get(pk=visitor.pk)
        mine = Continuation.objects.filter(visitor=visitor)
        if mine.filter(created_at__gt=when - timedelta(hours=1)).count() >= CODES:
            raise Refused(429, "rate_limited", "That were many codes. Try again in an hour.", 3600)
        mine.filter(used_at=None, ends_at__gt=when).update(ends_at=when)
        channel = next(row for row in Channel.objects.known().values() if row.key == key)
        code = "".join(secrets.choice(_LETTERS) for _ in range(8))
        Continuation.objects.create(
            visitor=visitor, channel=channel, digest=_digest(code), created_at=when, ends_at=when + HOLDS,
            language=language if language in bundle.LANGUAGES else "en",
        )  # fmt: skip
    return {
        "code": f"{code[:4]}-{code[4:]}", "number": _number(channel), "medium": channel.medium, "ends_at": when + HOLDS,
    }  # fmt: skip


def state(visitor: Visitor) -> str:
    """Of the newest code: none, waiting, done, or expired."""
    row = Continuation.objects.filter(visitor=visitor).order_by("-pk").first()
    if row is None:
        return "none"
    return "done" if row.used_at else "waiting" if row.ends_at > now() else "expired"


def look(message_ids: list[int]) -> None:
    """Codes among messages that came in by phone: whoever sent the right one is the visitor it was shown to."""
    texts = Message.objects.filter(pk__in=message_ids, direction="in", channel__medium__in=MEDIA, type="text")
    for message in texts.select_related("channel", "address__contact"):
        code = _code_in(message.text)
        if code and message.address is not None and message.channel is not None:
            _try(message, message.channel, message.address, code)


def _try(message: Message, channel: Channel, address: Address, code: str) -> None:
    if _tries(address, message.at) > TRIES:
        logger.warning("Many wrong codes came from one number on %s", channel.key)
        return
    with transaction.atomic():
        open_ = Continuation.objects.select_for_update(of=("self",)).filter(
            digest=_digest(code), channel=channel, used_at=None, ends_at__gte=message.at
        )
        row = open_.select_related("visitor__address__contact").first()
        if row is None or row.visitor.address is None:
            return
        row.used_at, row.address = now(), address
        row.save(update_fields=["used_at", "address"])
        line = (address.kind, address.value) if address.kind in LINES else None
        people.unite(row.visitor.address.contact, address.contact, "continued", line)
    told = _words()[row.language].format(name=row.visitor.channel.name)
    # Read anew: the link may have moved its contact.
    linked = Address.objects.select_related("contact").get(pk=address.pk)
    if linked.until is not None:
        # A number that several use: the chat of one of them does not go on there.
        Continuation.objects.filter(pk=row.pk).update(used_at=None, ends_at=now())
        return
    delivering.queue_notice(channel, linked, told, f"continued:{row.pk}", "service")


def _tries(address: Address, at: datetime) -> int:
    """Messages with a code in them from this address in the last hour, this one included."""
    rows = Message.objects.filter(address=address, direction="in", at__gt=at - timedelta(hours=1), at__lte=at)
    return sum(1 for text in rows.values_list("text", flat=True) if _code_in(text))


def _code_in(text: str) -> str:
    found = _CODE.search(text) if len(text) <= LONGEST else None
    return (found[1] + found[2]).upper() if found else ""


def _number(channel: Channel) -> str:
    """The number in E.164 by which people write to the channel, "" while it is not known."""
    digits = re.sub(r"\D", "", channel.address)
    return f"+{digits}" if _NUMBER.fullmatch(channel.address.strip()) and 7 <= len(digits) <= 15 else ""


def _digest(code: str) -> str:
    return vault.digest("continuation", code)


@cache
def _words() -> dict[str, str]:
    told: dict[str, str] = json.loads((Path(__file__).parent / "continued.json").read_text(encoding="utf-8"))
    return told
