"""SMS and MMS, by Twilio."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from channels_app import segments
from channels_app.providers.base import Accepted, Answer, Hook, Outgoing, Provider, Refused, Source, Told, Unfit
from channels_app.providers.twilio import parse, verify
from channels_app.providers.twilio.client import Client, client_of
from channels_app.providers.twilio.settings import TwilioSettings
from inbox.clock import now
from inbox.outlets import Draft

#: characters, files and bytes of one message. Source: Twilio, Messages resource
TEXT, FILES, PICTURE, OTHER = 1600, 10, 5_000_000, 500_000
PICTURES = ("image/jpeg", "image/png", "image/gif")
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Twilio(Provider):
    """One sender: a number or a messaging service."""

    kind, medium, label = "twilio", "sms", "SMS (Twilio)"
    Settings = TwilioSettings
    reaches = ("phone", "short_code", "wa_id")
    stop_ends_all = can_look_up = True
    body_limit = 262_144
    #: Twilio queues for a sender's own pace; this only keeps us below its limit of requests
    rate = 20

    def outside_ids(self, settings: TwilioSettings) -> list[str]:
        """The sender and its numbers."""
        return [settings.sender, *(number for number in settings.numbers if number != settings.sender)]

    def address(self, settings: TwilioSettings) -> str:
        """The number, or the first number of a messaging service."""
        return settings.numbers[0] if settings.sender.startswith("MG") and settings.numbers else settings.sender

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

    def unfit(self, settings: TwilioSettings, draft: Draft) -> Unfit | None:
        """Words and files only, with Twilio's limits."""
        if draft.type == "template":
            return Unfit("template_unknown", "SMS has no templates. Write a text.")
        if draft.type in ("interactive", "contacts", "location", "reaction", "order", "sticker"):
            return Unfit("request", f"SMS cannot carry a message of type {draft.type}. Write it as text.")
        if len(draft.text) > TEXT:
            return Unfit("text_too_long", f"An SMS may have {TEXT} characters; this one has {len(draft.text)}.")
        if len(draft.attachments) > FILES:
            return Unfit("attachment_unfit", f"A message may carry {FILES} files.")
        big = [file for file in draft.attachments if file.size > (PICTURE if file.mime in PICTURES else OTHER)]
        if big:
            most = "5 MB" if big[0].mime in PICTURES else "500 kB"
            return Unfit("attachment_unfit", f"MMS takes files of this kind up to {most}; {big[0].name} is bigger.")
        return None

    def segments(self, text: str) -> int:
        """Segments of an SMS."""
        return segments.count(text)

    def send(self, settings: TwilioSettings, outgoing: Outgoing) -> Accepted:
        """POST to the account's messages."""
        return self._client(settings).create(outgoing)

    def look_up(self, settings: TwilioSettings, outgoing: Outgoing, taken: frozenset[str]) -> Accepted | None:
        """The list of messages to this number since then."""
        age = (now() - outgoing.claimed_at).total_seconds() if outgoing.claimed_at else 0.0
        return self._client(settings).find(outgoing, taken, age)

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


PROVIDER = Twilio()
