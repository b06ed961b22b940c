"""What Twilio tells us: webhooks, its list of messages, and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from channels_app.providers.base import Answer, Hearing, Hook, Refused, Source, Told
from channels_app.providers.listing import Listed, Listing
from channels_app.providers.twilio import listing, parse, verify
from channels_app.providers.twilio.client import Client, client_of
from channels_app.providers.twilio.settings import TwilioSettings

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class TwilioHearing(Hearing, Listing):
    """The ability to hear."""

    can_list = True

    def hosts(self, settings: TwilioSettings) -> frozenset[str]:
        """The host of `api_base` when it is given with a port."""
        parts = urlsplit(settings.api_base)
        return frozenset({parts.netloc.lower()}) if parts.port else frozenset()

    def share_secret(self, one: TwilioSettings, other: TwilioSettings) -> bool:
        """Numbers of one account have its token."""
        return bool(set(one.auth_token) & set(other.auth_token))

    def verify(self, settings: TwilioSettings, hook: Hook) -> bool:
        """X-Twilio-Signature."""
        return verify.is_signed(settings, hook)

    def acknowledgement(self) -> Answer:
        """TwiML without a reply: what is said to the customer goes through the API."""
        return Answer(200, EMPTY, "text/xml")

    def parse(self, settings: TwilioSettings, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
        """One form."""
        return parse.parse(settings, body, content_type, received_at)

    def listed(self, settings: TwilioSettings, since: datetime, until: datetime) -> Iterator[Listed]:
        """The account's messages of this sender's numbers."""
        return listing.listed(self._client(settings), since, until)

    def retell(self, settings: TwilioSettings, one: Listed) -> tuple[bytes, str]:
        """The form that the webhook would have been."""
        return listing.retell(self._client(settings), one)

    def source(self, settings: TwilioSettings, ref: str) -> Source:
        """A file at Twilio: fetched with the account's token, which no redirect is shown."""
        try:
            parts = urlsplit(ref)
        except ValueError:
            raise Refused("media", "media", "", "The file's address makes no sense.") from None
        if f"/Accounts/{settings.account_sid}/" not in parts.path:
            raise Refused("media", "media", "", "The file is not of this account.")
        hosts = ("api.twilio.com", "media.twiliocdn.com", ".twilio.com", *self.hosts(settings))
        return Source(ref, auth=(settings.account_sid, settings.auth_token[0]), hosts=hosts)

    def _client(self, settings: TwilioSettings) -> Client:
        return client_of(settings, self.hosts(settings))
