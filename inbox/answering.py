"""From what a caller asks for to a draft and an address: which channel, which address, which files, which quote."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from inbox import outlets, refusals
from inbox.clock import now
from inbox.models import Address, Attachment, Channel, Message, Thread

#: first half of a mime type -> the message type that carries it
CARRIED_BY = {"image": "image", "audio": "audio", "video": "video"}
#: digits of an id, and no more
LONGEST_ID = 19


@dataclass(frozen=True)
class Wish:
    """A reply as it is asked for; None or empty where nothing was said."""

    text: str = ""
    type: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[int, ...] = ()
    template: dict[str, Any] | None = None
    channel: str = ""
    address: int | None = None
    reply_to: int | None = None
    purpose: str = "reply"

    def digest(self, **more: Any) -> str:
        """SHA-256 by which a repeat is told from a reuse."""
        told = json.dumps({**self.__dict__, **more}, sort_keys=True, default=str)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


class Unfit(Exception):
    """The wish makes no sense as it is; `field` and `detail` say what to mend (400)."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.detail = field, detail


def prepare(thread: Thread, wish: Wish, uploader: str) -> tuple[outlets.Draft, Address]:
    """The draft and where it goes. `uploader` is whose files may be used. Raises Unfit or refusals.Unsendable."""
    channel, address = _way(thread, wish)
    files = _files(_uploads(wish, channel), uploader)
    draft = outlets.Draft(
        channel=channel, type=_type(wish, files), text=wish.text, payload=_payload(wish), attachments=files,
        template=wish.template, purpose=wish.purpose, reply_to_provider_id=_quoted(thread, wish, channel),
    )  # fmt: skip
    if not (draft.text.strip() or draft.attachments or draft.payload):
        raise Unfit(
            "text", "There is nothing to send: give a text, a template, attachments, or a type with its payload."
        )
    return draft, address


def _way(thread: Thread, wish: Wish) -> tuple[Channel, Address]:
    """Channel and address: those named, else where the customer last wrote, else the best there is."""
    mine = {row.pk: row for row in _addresses(thread)}
    if wish.address is not None and wish.address not in mine:
        raise Unfit("address", "This is no address of the contact that still holds.")
    channel_id = _channel_id(wish.channel) if wish.channel else None
    last = (thread.last_in_channel_id, thread.last_in_address_id)
    ways = [last] if last[1] in mine else []
    ways += [(_channel_id(way["key"]), int(way["address"]["id"])) for way in outlets.options(thread, now())]
    if wish.address is not None:
        # Another id of the same person than the one that is offered.
        ways.append((channel_id or thread.last_in_channel_id, wish.address))
    for channel, address in ways:
        if (
            channel is not None
            and channel_id in (None, channel)
            and wish.address in (None, address)
            and address in mine
        ):
            return Channel.objects.get(pk=channel), mine[address]
    raise refusals.Unsendable(
        "no_address", "The contact has no address that this channel reaches.", outlets.options(thread, now())
    )


def _addresses(thread: Thread) -> list[Address]:
    home = thread.contact_id
    return list(
        Address.objects.filter(until=None, contact=home) | Address.objects.filter(until=None, contact__merged_into=home)
    )


def _channel_id(key: str) -> int:
    for channel in Channel.objects.known().values():
        if channel.key == key:
            return channel.pk
    raise Unfit("channel", "There is no such channel.")


def _uploads(wish: Wish, channel: Channel) -> tuple[int, ...]:
    """The uploads by id; the header of a template may be one (contract §4, `values`), and so may cards show them."""
    if wish.attachments:
        return wish.attachments
    values = (wish.template or {}).get("values") or {}
    cards, name = (
        (wish.payload.get("cards"), "attachment") if wish.type == "interactive" else (values.get("cards"), "header")
    )
    if isinstance(cards, list):
        return tuple(int(one) for card in cards if isinstance(card, dict) and (one := _upload(card.get(name))))
    header = _upload(values.get("header"))
    return (int(header),) if header and outlets.wants_file(channel, wish.template or {}) else ()


def _upload(told: Any) -> str:
    """The id of an upload, "" for anything else."""
    value = str(told or "")
    return value if value.isascii() and value.isdigit() and len(value) < LONGEST_ID else ""


def _files(uploads: tuple[int, ...], uploader: str) -> tuple[Attachment, ...]:
    """The uploads, locked until the transaction ends, so that none is used twice."""
    if not uploads:
        return ()
    found = Attachment.objects.select_for_update().filter(
        pk__in=uploads, message=None, uploader=uploader, state="ready"
    )
    by_id = {row.pk: row for row in found}
    missing = [str(pk) for pk in uploads if pk not in by_id]
    if missing:
        raise Unfit("attachments", f"No unused upload of yours: {', '.join(missing)}.")
    return tuple(by_id[pk] for pk in dict.fromkeys(uploads))


def _type(wish: Wish, files: tuple[Attachment, ...]) -> str:
    if wish.template is not None:
        return "template"
    if wish.type:
        return wish.type
    return CARRIED_BY.get(files[0].mime.partition("/")[0], "document") if files else "text"


def _payload(wish: Wish) -> dict[str, Any]:
    return dict(wish.template) if wish.template is not None else dict(wish.payload)


def _quoted(thread: Thread, wish: Wish, channel: Channel) -> str:
    if wish.reply_to is None:
        return ""
    message = Message.objects.filter(pk=wish.reply_to, thread=thread).first()
    if message is None:
        raise Unfit("reply_to", "There is no such message in this thread.")
    if message.channel_id != channel.pk or not message.provider_id:
        raise Unfit("reply_to", "Only a message of the same channel that the provider knows can be quoted there.")
    return message.provider_id
