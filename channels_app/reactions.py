"""Our emoji on a customer's message, carried to them where the channel can."""

from __future__ import annotations

import logging

from channels_app.connection import provider_of, settings_of
from channels_app.providers.base import Refused, TryLater
from inbox.models import Message

logger = logging.getLogger(__name__)


def carry(message_id: int, emoji: str) -> None:
    """Once; a reaction that does not arrive is not worth a second one, which could undo a newer."""
    message = Message.objects.filter(pk=message_id).select_related("channel", "address").first()
    if message is None or message.channel is None or message.address is None or not message.channel.active:
        return
    to, target = (message.address.kind, message.address.value), message.provider_id or ""
    try:
        provider_of(message.channel).react(settings_of(message.channel), to, target, emoji)
    except (Refused, TryLater) as problem:
        logger.warning("A reaction on message %s was not taken: %s", message_id, problem)
