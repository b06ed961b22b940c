"""A message of ours as its provider is given it."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.db import connections

from channels_app import media
from channels_app.models import Template
from channels_app.providers.base import OutFile, Outgoing
from inbox.clock import now
from inbox.models import Address, AddressKind, Attachment, Channel, Medium, Message
from inbox.numbering import modern


def outgoing_of(message: Message, refs: dict[int, str] | None = None) -> Outgoing:
    """A claimed message as its provider is given it."""
    assert message.channel is not None and message.address is not None
    known = refs or {}
    files = (
        [_file(row, known.get(row.pk, "")) for row in Attachment.objects.filter(message=message)]
        if message.files
        else []
    )
    template: dict[str, Any] | None = None
    if message.type == "template":
        row = Template.objects.filter(
            channel=message.channel, name=message.payload.get("name", ""), language=message.payload.get("language", "")
        ).first()
        template = {**message.payload, "components": row.components if row else []}
    return Outgoing(
        id=_name(message), to=_to(message.address, message.channel), type=message.type, text=message.text,
        payload=message.payload, files=tuple(files), template=template, reply_to=message.reply_to_provider_id,
        callback_url=f"{django_settings.PUBLIC_URL}/webhooks/{message.channel.kind}/{message.channel.key}/",
        claimed_at=message.claimed_at,
    )  # fmt: skip


def _to(address: Address, channel: Channel) -> tuple[str, str]:
    """WhatsApp may know a line by digits that its country no longer uses; other networks are given today's."""
    if address.kind != AddressKind.WA_ID or channel.medium != Medium.SMS:
        return address.kind, address.value
    return AddressKind.PHONE.value, f"+{modern(address.value)}"


def _name(message: Message) -> str:
    """What comes back with its statuses: our id, and which retry it is (`StatusChange.opaque`)."""
    return f"{message.pk}.{len(message.former_ids)}" if message.former_ids else str(message.pk)


def release() -> None:
    """Hold no connection of the database while a provider is called; one within a transaction stays."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def _file(row: Attachment, ref: str) -> OutFile:
    return OutFile(
        row.pk, row.name, row.mime, row.size, str(media.path_of(row)), media.public_url(row),
        ref or media.ref_of(row, now()),
    )  # fmt: skip
