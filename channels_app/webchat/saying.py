"""A visitor's message on its way in: checked, committed as a raw row, taken in like any other channel's, answered."""

from __future__ import annotations

import json
import time
from typing import Any

from django.db import Error as DatabaseError

from channels_app import ingest
from channels_app.connection import settings_of
from channels_app.models import Parked, Raw, RawState, Visitor
from channels_app.providers.webchat import LONGEST
from channels_app.providers.webchat.parse import provider_id
from channels_app.webchat import beginning, details, feed, files, people
from channels_app.webchat.refused import Refused
from inbox import rates
from inbox.enrolling import BLOCKED
from inbox.inbound import clean
from inbox.models import Address, Attachment, Message

#: messages that one visitor may send in ten seconds
A_WINDOW = 60
#: files of one message
FILES = 10
#: seconds to wait for another process that is just taking the message in
PATIENCE_S = 5.0


def say(visitor_id: int, told: dict[str, Any], peer: str) -> dict[str, Any]:
    """Take in `{client_id, text, attachments, choice}` from an IP address; gives the message in the visitor's shape.

    Raises Refused.

    The same client id again gives the same message. Once this returns the message is in the thread; when it raises
    Refused with status 503 it may be, and sending it once more is right.
    """
    where = _standing(visitor_id)
    client_id, text, choice = _client_id(told), _text(told), _choice(told)
    earlier = _find(where, client_id)
    if earlier is not None:
        return feed.one(where, earlier)
    if rates.count(f"visitor:{visitor_id}") > A_WINDOW:
        raise Refused(429, "rate_limited", "That was a lot at once. The rest goes in a few seconds.", 10)
    attached = _attachments(told, where.visitor)
    if not text and not attached:
        raise Refused(400, "empty", "Write a text or attach a file.")
    check_blocked(where)
    _check_form(where.visitor)
    beginning.check(where.visitor, peer)
    body = {
        "visitor": where.visitor.value, "subject": where.visitor.subject, "client_id": client_id, "text": text,
        "files": attached, "choice": choice, "name": str(where.visitor.details.get("name", "")),
    }  # fmt: skip
    return _keep(where.visitor, client_id, body)


def _keep(visitor: Visitor, client_id: str, body: dict[str, Any]) -> dict[str, Any]:
    if visitor.subject:
        people.settle(visitor)
    raw = ingest.keep(visitor.channel, "application/json", json.dumps(body, ensure_ascii=False).encode())
    try:
        ingest.drain(visitor.channel_id)
    except DatabaseError:
        raise Refused(503, "unavailable", "Your message is kept. It is sent again by itself in a moment.", 2) from None
    until = time.monotonic() + PATIENCE_S
    while True:
        _learn_address(visitor)
        where = _standing(visitor.pk)
        message = _find(where, client_id)
        if message is not None:
            return feed.one(where, message)
        if Parked.objects.filter(raw=raw).exists():
            raise Refused(422, "not_taken", "This message could not be taken in. We kept it and look at it.")
        if time.monotonic() > until or _is_done(raw):
            raise Refused(503, "unavailable", "Your message is kept. It is sent again by itself in a moment.", 2)
        time.sleep(0.05)


def check_blocked(where: feed.Standing) -> None:
    """Raises Refused for whoever our people no longer want to hear from; they still see what was said."""
    if where.thread is not None and BLOCKED in where.thread.contact.flags:
        raise Refused(403, "blocked", "This conversation takes no more messages.")


def _check_form(visitor: Visitor) -> None:
    if visitor.address_id is None and details.holds_back(visitor, settings_of(visitor.channel)):
        raise Refused(422, "form_due", "Please fill in the form first.")


def _is_done(raw: Raw) -> bool:
    """Whether it was taken in and yet gave no message: it was of somebody who has been erased since."""
    return Raw.objects.filter(pk=raw.pk, state=RawState.DONE).exists()


def _learn_address(visitor: Visitor) -> None:
    """The address that intake gave to a new visitor."""
    if visitor.address_id is None:
        row = Address.objects.filter(
            scope=visitor.channel.scope, kind="visitor", value=visitor.value, until=None
        ).first()
        if row is not None:
            visitor.address = row
            Visitor.objects.filter(pk=visitor.pk, address=None).update(address=row)
    details.keep(visitor)


def _standing(visitor_id: int) -> feed.Standing:
    where = feed.standing(visitor_id)
    if where is None:
        raise Refused(401, "not_authenticated", "This conversation has ended. Open the chat again to begin a new one.")
    return where


def _find(where: feed.Standing, client_id: str) -> Message | None:
    """Their message of this client id, also one from before they signed in."""
    if where.thread is None:
        return None
    mine = feed.own(where).filter(direction="in")
    return (
        mine.filter(client_id=client_id).first()
        or mine.filter(provider_id=provider_id(where.visitor.value, client_id)).first()
    )


def _client_id(told: dict[str, Any]) -> str:
    value = told.get("client_id")
    if (
        not isinstance(value, str)
        or not 8 <= len(value) <= 64
        or not value.isascii()
        or not value.replace("-", "").isalnum()
    ):
        raise Refused(400, "client_id", '"client_id" must be a UUID: 8 to 64 letters, digits and dashes.')
    return value


def _text(told: dict[str, Any]) -> str:
    value = told.get("text", "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(400, "text", '"text" must be a text.')
    value = clean(value).strip()
    if len(value) > LONGEST:
        raise Refused(422, "text_too_long", f"A message may have {LONGEST:,} characters; this one has {len(value):,}.")
    return value


def _choice(told: dict[str, Any]) -> str:
    value = told.get("choice")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 256:
        raise Refused(400, "choice", '"choice" must be the id of one of the buttons.')
    return clean(value)


def _attachments(told: dict[str, Any], visitor: Visitor) -> list[dict[str, Any]]:
    """Uploads of this visitor that no message has used; each as the raw row needs it."""
    ids = told.get("attachments") or []
    if not isinstance(ids, list) or len(ids) > FILES:
        raise Refused(400, "attachments", f'"attachments" must be a list of at most {FILES} upload ids.')
    if not all(isinstance(each, str) and each.isascii() and each.isdigit() and len(each) < 19 for each in ids):
        raise Refused(400, "attachments", '"attachments" must be ids as the upload gave them.')
    found = Attachment.objects.in_bulk([int(each) for each in ids])
    rows = [found.get(int(each)) for each in dict.fromkeys(ids)]
    mine = [row for row in rows if row and row.message_id is None and row.uploader == files.uploader(visitor)]
    if len(mine) != len(rows):
        raise Refused(422, "attachment_unfit", "One of the files is not there any more. Attach it again.")
    return [{"id": row.pk, "name": row.name, "mime": row.mime, "size": row.size} for row in mine]
