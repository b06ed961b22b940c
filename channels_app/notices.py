"""News about the account from webhooks: into the channel's health, and its templates."""

from __future__ import annotations

from channels_app import health, syncing
from channels_app.providers.base import Notice
from inbox.models import Channel

#: code of a notice that is only about our list of templates
TEMPLATES = "templates"


def take(channel: Channel, notice: Notice) -> None:
    """Note it; the same again changes nothing. What is about another number of the account is that one's."""
    if not _is_meant(channel, notice.data.get("number", "")):
        return
    if notice.data.get("template"):
        syncing.note_template(channel, notice.data)
    if notice.data.get("resync"):
        syncing.ask_anew(channel)
    if notice.code != TEMPLATES:
        health.tell(channel.pk, notice)


def _is_meant(channel: Channel, digits: str) -> bool:
    own = channel.address.lstrip("+")
    return not digits or not own.isdigit() or own == digits
