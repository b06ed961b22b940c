"""SMS and MMS, by Twilio."""

from __future__ import annotations

from channels_app import segments
from channels_app.providers import carried
from channels_app.providers.base import Accepted, Outgoing, Provider, Unfit
from channels_app.providers.twilio.hearing import TwilioHearing
from channels_app.providers.twilio.settings import TwilioSettings
from inbox.clock import now
from inbox.outlets import Draft

#: characters, files and bytes of one message. Source: Twilio, Messages resource
TEXT, FILES, PICTURE, OTHER = 1600, 10, 5_000_000, 500_000
PICTURES = ("image/jpeg", "image/png", "image/gif")


class Twilio(TwilioHearing, Provider):
    """One sender: a number or a messaging service."""

    kind, medium, label = "twilio", "sms", "SMS (Twilio)"
    Settings = TwilioSettings
    reaches = ("phone", "short_code", "wa_id")
    stop_ends_all = can_look_up = True
    body_limit = 262_144
    #: Source: Twilio, default opt-out keywords
    keywords = frozenset(
        ("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel", "start", "yes", "unstop",
         "help", "info")
    )  # fmt: skip
    #: Twilio queues for a sender's own pace; this only keeps us below its limit of requests
    rate = 20

    def outside_ids(self, settings: TwilioSettings) -> list[str]:
        """The sender and its numbers."""
        return [settings.sender, *(number for number in settings.numbers if number != settings.sender)]

    def address(self, settings: TwilioSettings) -> str:
        """The number, or the first number of a messaging service."""
        return settings.numbers[0] if settings.sender.startswith("MG") and settings.numbers else settings.sender

    def unfit(self, settings: TwilioSettings, draft: Draft) -> Unfit | None:
        """Words and files only, with Twilio's limits."""
        unfit = carried.not_by_sms(draft)
        if unfit is not None:
            return unfit
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

    def pace(self, settings: TwilioSettings) -> float:
        """As the settings say."""
        return carried.pace_of(settings.segments_per_s, self.rate)

    def price(self, settings: TwilioSettings, text: str) -> str:
        """By the settings' price of a segment."""
        return carried.price_of(settings.segment_price, text)

    def send(self, settings: TwilioSettings, outgoing: Outgoing) -> Accepted:
        """POST to the account's messages."""
        return self._client(settings).create(outgoing)

    def look_up(self, settings: TwilioSettings, outgoing: Outgoing, taken: frozenset[str]) -> Accepted | None:
        """The list of messages to this number since then."""
        age = (now() - outgoing.claimed_at).total_seconds() if outgoing.claimed_at else 0.0
        return self._client(settings).find(outgoing, taken, age)


PROVIDER = Twilio()
