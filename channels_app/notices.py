"""News about the account from webhooks: into the channel's health, and its templates."""

from __future__ import annotations

from channels_app import health, syncing
from channels_app.providers.base import Notice
from inbox.models import Channel


def take(channel: Channel, notice: Notice) -> None:
    """Note it; the same again changes nothing."""
    if notice.data.get("template"):
        syncing.note_template(channel, notice.data)
    else:
        health.tell(channel.pk, notice)
