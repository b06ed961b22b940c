"""SMS and MMS, by Telnyx."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from channels_app import segments
from channels_app.providers.base import Accepted, Hook, Outgoing, Provider, Source, Told, Unfit
from channels_app.providers.telnyx import parse, verify
from channels_app.providers.telnyx.client import client_of
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox.outlets import Draft

#: segments, files and bytes of one message. Source: Telnyx, Send a message
SEGMENTS, FILES, LARGEST = 10, 10, 1_000_000


class Telnyx(Provider):
    """One sender. Telnyx lists no messages, so a send without an answer is settled by its status or by a person."""

    kind, medium, label = "telnyx", "sms", "SMS (Telnyx)"
    Settings = TelnyxSettings
    reaches = ("phone", "short_code", "wa_id")
    stop_ends_all = True
    body_limit = 1_048_576
    rate = 10

    def outside_ids(self, settings: TelnyxSettings) -> list[str]:
        """The sender."""
        return [settings.sender]

    def address(self, settings: TelnyxSettings) -> str:
        """The sender."""
        return settings.sender

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

    def unfit(self, settings: TelnyxSettings, draft: Draft) -> Unfit | None:
        """Words and files only, with Telnyx's limits."""
        if draft.type == "template":
            return Unfit("template_unknown", "SMS has no templates. Write a text.")
        if draft.type in ("interactive", "contacts", "location", "reaction", "order", "sticker"):
            return Unfit("request", f"SMS cannot carry a message of type {draft.type}. Write it as text.")
        if segments.count(draft.text) > SEGMENTS:
            return Unfit(
                "text_too_long", f"A message may have {SEGMENTS} SMS; this one has {segments.count(draft.text)}."
            )
        if len(draft.attachments) > FILES or sum(file.size for file in draft.attachments) > LARGEST:
            return Unfit("attachment_unfit", f"A message may carry {FILES} files of 1 MB together.")
        return None

    def segments(self, text: str) -> int:
        """Segments of an SMS."""
        return segments.count(text)

    def send(self, settings: TelnyxSettings, outgoing: Outgoing) -> Accepted:
        """POST to the account's messages."""
        return client_of(settings, self.hosts(settings)).create(outgoing)

    def source(self, settings: TelnyxSettings, ref: str) -> Source:
        """Files lie at public addresses that end; nobody is shown the key."""
        return Source(ref)


PROVIDER = Telnyx()
