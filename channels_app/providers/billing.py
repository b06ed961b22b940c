"""What a message counts as, and how many may leave in a second."""

from __future__ import annotations

from typing import Any, ClassVar


class Billed:
    """The pace of a provider. `settings` is an instance of the provider's own."""

    #: messages per second of one channel, where its settings say nothing else
    rate: ClassVar[float] = 10

    #: bare words that the provider itself answers to and keeps, see channels_app/consents.py
    keywords: ClassVar[frozenset[str]] = frozenset()

    def segments(self, text: str) -> int | None:
        """How many messages this text is billed as; None where nobody counts."""
        return None

    def pace(self, settings: Any) -> float:
        """Messages per second of this channel; where `segments` counts, segments."""
        return self.rate

    def price(self, settings: Any, text: str) -> str:
        """What this text costs as an agent reads it, "" where nobody said."""
        return ""
