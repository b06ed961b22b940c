"""SMS and MMS, by Telnyx."""

from __future__ import annotations

from channels_app import segments
from channels_app.providers import carried
from channels_app.providers.base import Accepted, Outgoing, Provider, Unfit
from channels_app.providers.telnyx.hearing import TelnyxHearing
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox.clock import now
from inbox.outlets import Draft

#: segments, files and bytes of one message. Source: Telnyx, Send a message
SEGMENTS, FILES, LARGEST = 10, 10, 1_000_000


class Telnyx(TelnyxHearing, Provider):
    """One sender: a number, a short code, or letters. What it lists are detail records, which come a little late."""

    kind, medium, label = "telnyx", "sms", "SMS (Telnyx)"
    Settings = TelnyxSettings
    reaches = ("phone", "short_code", "wa_id")
    stop_ends_all = can_look_up = True
    body_limit = 1_048_576
    #: Source: Telnyx, Opt-in and opt-out keywords
    keywords = frozenset(
        ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "start", "unstop", "help")
    )
    #: Telnyx queues for a sender's own pace; this only keeps us below its limit of requests
    rate = 10

    def outside_ids(self, settings: TelnyxSettings) -> list[str]:
        """The sender."""
        return [settings.sender]

    def address(self, settings: TelnyxSettings) -> str:
        """The sender."""
        return settings.sender

    def unfit(self, settings: TelnyxSettings, draft: Draft) -> Unfit | None:
        """Words and files only, with Telnyx's limits."""
        unfit = carried.not_by_sms(draft)
        if unfit is not None:
            return unfit
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

    def pace(self, settings: TelnyxSettings) -> float:
        """As the settings say."""
        return carried.pace_of(settings.segments_per_s, self.rate)

    def price(self, settings: TelnyxSettings, text: str) -> str:
        """By the settings' price of a segment."""
        return carried.price_of(settings.segment_price, text)

    def send(self, settings: TelnyxSettings, outgoing: Outgoing) -> Accepted:
        """POST to the account's messages."""
        return self._client(settings).create(outgoing)

    def look_up(self, settings: TelnyxSettings, outgoing: Outgoing, taken: frozenset[str]) -> Accepted | None:
        """The detail record of the message that tells the address we gave it for its statuses."""
        age = (now() - outgoing.claimed_at).total_seconds() if outgoing.claimed_at else 0.0
        return self._client(settings).find(outgoing, taken, age)


PROVIDER = Telnyx()
