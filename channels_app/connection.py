"""What connects a channel with its provider: its settings, checked, sealed, and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from channels_app.providers import fields, registry
from inbox import vault

if TYPE_CHECKING:
    from channels_app.providers.base import Provider
    from inbox.models import Channel


def provider_of(channel: Channel) -> Provider:
    """The provider of a channel; raises `registry.UnknownProvider`."""
    return registry.find(channel.kind)


def settings_of(channel: Channel) -> Any:
    """The channel's settings as its provider's dataclass. Raises `vault.Unreadable` or `fields.WrongSettings`."""
    return _opened(channel.kind, channel.sealed_settings)


def connect(channel: Channel, values: Mapping[str, Any]) -> None:
    """Check `values` and put them, sealed, into an unsaved row with all that follows from them.

    Raises `registry.UnknownProvider` or `fields.WrongSettings`; calls no provider.
    """
    provider = provider_of(channel)
    settings = fields.read(provider.Settings, values)
    channel.medium = provider.medium
    channel.sealed_settings = vault.seal(json.dumps(fields.plain(settings)))
    channel.outside_ids = provider.outside_ids(settings)
    channel.address = provider.address(settings) or channel.name


def is_same(channel: Channel, values: Mapping[str, Any]) -> bool:
    """Whether the channel already has exactly these settings; wrong or unreadable ones are not the same."""
    try:
        return bool(settings_of(channel) == fields.read(provider_of(channel).Settings, values))
    except (vault.Unreadable, fields.WrongSettings):
        return False


@lru_cache(maxsize=512)
def _opened(kind: str, sealed: str) -> Any:
    provider = registry.find(kind)
    return fields.read(provider.Settings, json.loads(vault.unseal(sealed)) if sealed else {})
