"""What Telnyx tells us: webhooks, its list of messages, and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from channels_app.providers.base import Hearing, Hook, Source, Told
from channels_app.providers.listing import Listed, Listing
from channels_app.providers.telnyx import listing, parse, verify
from channels_app.providers.telnyx.client import Client, client_of
from channels_app.providers.telnyx.settings import TelnyxSettings


class TelnyxHearing(Hearing, Listing):
    """The ability to hear."""

    can_list = True

    def hosts(self, settings: TelnyxSettings) -> frozenset[str]:
        """The host of `api_base` when it is given with a port."""
        parts = urlsplit(settings.api_base)
        return frozenset({parts.netloc.lower()}) if parts.port else frozenset()

    def share_secret(self, one: TelnyxSettings, other: TelnyxSettings) -> bool:
        """Numbers of one account have its key."""
        return one.public_key == other.public_key

    def verify(self, settings: TelnyxSettings, hook: Hook) -> bool:
        """telnyx-signature-ed25519."""
        return verify.is_signed(settings, hook)

    def parse(self, settings: TelnyxSettings, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
        """One event."""
        return parse.parse(settings, body, received_at)

    def listed(self, settings: TelnyxSettings, since: datetime, until: datetime) -> Iterator[Listed]:
        """The detail records of this sender."""
        return listing.listed(self._client(settings), since, until)

    def retell(self, settings: TelnyxSettings, one: Listed) -> tuple[bytes, str]:
        """The message itself, as an event."""
        return listing.retell(self._client(settings), one)

    def source(self, settings: TelnyxSettings, ref: str) -> Source:
        """Files lie at public addresses that end; nobody is shown the key."""
        return Source(ref)

    def _client(self, settings: TelnyxSettings) -> Client:
        return client_of(settings, self.hosts(settings))
