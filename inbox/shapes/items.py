"""Timeline items in the contract's shape: messages, notes and events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects

from inbox.actors import Actor
from inbox.models import Attachment, Channel, Event, Message, Note
from inbox.shapes.sentences import sentence
from inbox.shapes.times import normal, rfc3339

#: where a browser fetches an attachment; rights are checked there
ATTACHMENT_URL = "/attachments/{id}/"


def item_shapes(items: Iterable[Message | Note | Event]) -> list[dict[str, Any]]:
    """Items of any kind in their order; related rows are fetched once for all."""
    rows = list(items)
    messages = [row for row in rows if isinstance(row, Message)]
    prefetch_related_objects([row for row in messages if row.files], "attachments")
    prefetch_related_objects([row for row in messages if row.reply_to_id], "reply_to")
    prefetch_related_objects([row for row in messages if row.address_id], "address")
    return [_SHAPES[type(row)](row) for row in rows]


def message_shape(message: Message) -> dict[str, Any]:
    """A message, flat; `kind` says that it is one."""
    return {
        "kind": "message",
        "id": str(message.pk),
        "thread": str(message.thread_id),
        "seq": message.seq,
        "rev": message.rev,
        "at": rfc3339(message.at),
        "direction": message.direction,
        "author": _author(message),
        "channel": _channel(message.channel_id),
        "address": _address(message),
        "type": message.type,
        "text": message.text,
        "attachments": [attachment_shape(row) for row in message.attachments.all()] if message.files else [],
        "reply_to": _quoted(message),
        "reply_to_provider_id": message.reply_to_provider_id or None,
        "reactions": [_reaction(told) for told in message.reactions if told["emoji"]],
        "status": message.status or None,
        "status_at": {status: normal(at) for status, at in message.status_at.items()},
        "error": message.error,
        "sent_at": rfc3339(message.sent_at),
        "late": message.late,
        "client_id": message.client_id or None,
        "provider_id": message.provider_id,
        "edited": rfc3339(message.edited),
        "revoked": rfc3339(message.revoked),
        "payload": message.payload,
        "send_at": rfc3339(message.send_at),
    }


def note_shape(note: Note) -> dict[str, Any]:
    """A note."""
    return {
        "kind": "note",
        "id": str(note.pk),
        "thread": str(note.thread_id),
        "seq": note.seq,
        "rev": note.rev,
        "at": rfc3339(note.at),
        "author": _author(note),
        "text": note.text,
        "mentions": [str(pk) for pk in note.mentions],
    }


def event_shape(event: Event) -> dict[str, Any]:
    """A shown event, with one English sentence."""
    by = Actor(event.by_kind, event.by_id, event.by_name)
    return {
        "kind": "event",
        "id": str(event.pk),
        "thread": str(event.thread_id),
        "seq": event.seq,
        "rev": event.rev,
        "at": rfc3339(event.at),
        "event": event.kind,
        "by": by.shape(),
        "text": sentence(event),
        "data": event.data,
    }


def attachment_shape(row: Attachment) -> dict[str, Any]:
    """A file of a message."""
    url = ATTACHMENT_URL.format(id=row.pk) if row.state == "ready" else None
    return {
        "id": str(row.pk), "name": row.name, "mime": row.mime, "size": row.size, "state": row.state, "url": url,
        "error": row.error or None,
    }  # fmt: skip


def _reaction(told: dict[str, Any]) -> dict[str, Any]:
    """One emoji; who took theirs away is remembered in the row, and not shown."""
    return {"by": told["by"], "name": told.get("name", ""), "emoji": told["emoji"], "at": told["at"]}


def _author(row: Message | Note) -> dict[str, str]:
    return Actor(row.author_kind, row.author_id, row.author_name).shape()


def _channel(pk: int | None) -> dict[str, str] | None:
    channel = Channel.objects.known().get(pk or 0)
    return {"key": channel.key, "kind": channel.kind, "medium": channel.medium} if channel else None


def _address(message: Message) -> dict[str, str] | None:
    address = message.address
    return {"id": str(address.pk), "kind": address.kind, "value": address.value} if address else None


def _quoted(message: Message) -> dict[str, Any] | None:
    quoted = message.reply_to
    return {"id": str(quoted.pk), "seq": quoted.seq, "snippet": quoted.said[:140]} if quoted else None


_SHAPES: dict[type, Any] = {Message: message_shape, Note: note_shape, Event: event_shape}
