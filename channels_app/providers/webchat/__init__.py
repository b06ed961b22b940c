"""Web chat: the widget on the business's own pages; nobody outside is called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels_app.providers.base import Accepted, Outgoing, Provider, Told, Unfit
from channels_app.providers.webchat.parse import parse
from channels_app.providers.webchat.settings import WebchatSettings
from inbox.outlets import Draft

#: characters of one message, either way
LONGEST = 10_000


class Webchat(Provider):
    """A visitor reads from our own database: a message that is stored has arrived at the channel."""

    kind, medium, label = "webchat", "web", "Web chat"
    Settings = WebchatSettings
    reaches = ("visitor",)
    only_where_they_wrote = can_look_up = True
    rate = 1000

    def outside_ids(self, settings: Any) -> list[str]:
        """Nobody outside names it."""
        return []

    def address(self, settings: Any) -> str:
        """The widget has the name of its channel."""
        return ""

    def parse(self, settings: Any, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
        """One message of a visitor."""
        return parse(body)

    def unfit(self, settings: Any, draft: Draft) -> Unfit | None:
        """Templates are WhatsApp's; a text has an end."""
        if draft.template is not None or draft.type == "template":
            return Unfit("template_unknown", "Web chat has no templates. Write a text.")
        if len(draft.text) > LONGEST:
            return Unfit(
                "text_too_long",
                f"A message in the web chat may have {LONGEST:,} characters; this one has {len(draft.text):,}.",
            )
        return None

    def send(self, settings: Any, outgoing: Outgoing) -> Accepted:
        """Being stored is being sent; that it was delivered and read the widget tells itself."""
        return Accepted(f"out:{outgoing.id}")

    def look_up(self, settings: Any, outgoing: Outgoing, taken: frozenset[str]) -> Accepted:
        """A send that died half-way has arrived all the same."""
        return self.send(settings, outgoing)


PROVIDER = Webchat()
