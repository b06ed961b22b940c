"""WhatsApp, by Meta's Cloud API."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from channels_app.providers.base import Accepted, Outgoing, Provider, Unfit
from channels_app.providers.whatsapp import limits, send, template
from channels_app.providers.whatsapp.client import CloudClient, client_of
from channels_app.providers.whatsapp.hearing import CloudHearing
from channels_app.providers.whatsapp.settings import WhatsAppSettings
from inbox.outlets import Draft

TEMPLATE_FIELDS = "name,language,category,status,components,quality_score,rejected_reason,parameter_format"


class WhatsApp(CloudHearing, Provider):
    """One business number."""

    kind, medium, label = "whatsapp", "whatsapp", "WhatsApp"
    Settings = WhatsAppSettings
    reaches = ("wa_id", "bsuid", "parent_bsuid", "group", "phone")
    has_window = has_templates = True
    #: Cloud API: 80 messages per second and number, replies and statuses included; some room is left
    rate = 60
    #: Cloud API: one message in 6 s to the same person, 45 may be borrowed from the future
    pair_rate: ClassVar[tuple[float, int]] = (6.0, 44)

    def outside_ids(self, settings: WhatsAppSettings) -> list[str]:
        """The number's id and its account's."""
        return [settings.phone_number_id, settings.waba_id]

    def address(self, settings: WhatsAppSettings) -> str:
        """The settings do not hold the number itself; a sync learns it."""
        return ""

    def unfit(self, settings: WhatsAppSettings, draft: Draft) -> Unfit | None:
        """Meta's limits by type."""
        return limits.unfit(draft)

    def prepare(self, settings: WhatsAppSettings, outgoing: Outgoing) -> dict[int, str]:
        """Upload what has no media id yet."""
        client = self._client(settings)
        return {
            file.id: client.upload(Path(file.path), file.name, file.mime) for file in outgoing.files if not file.ref
        }

    def send(self, settings: WhatsAppSettings, outgoing: Outgoing) -> Accepted:
        """POST to the number's messages, with our id to come back in statuses."""
        return send.send(self._client(settings), outgoing)

    def mark_read(self, settings: WhatsAppSettings, provider_id: str, typing: bool = False) -> None:
        """Blue ticks up to this message; `typing` shows for 25 s or until the answer, and marks read too."""
        if settings.read_receipts or typing:
            told: dict[str, Any] = {"status": "read", "message_id": provider_id}
            self._client(settings).post_message(told | ({"typing_indicator": {"type": "text"}} if typing else {}))

    def react(self, settings: WhatsAppSettings, to: tuple[str, str], target: str, emoji: str) -> None:
        """A message of type reaction."""
        content = {"message_id": target, "emoji": emoji}
        self._client(settings).post_message({**send.recipient(to), "type": "reaction", "reaction": content})

    def templates(self, settings: WhatsAppSettings) -> list[dict[str, Any]]:
        """All templates of the account."""
        return list(self._client(settings).pages(f"/{settings.waba_id}/message_templates", TEMPLATE_FIELDS))

    def fill(self, components: list[dict[str, Any]], values: dict[str, Any]) -> str | Unfit:
        """Header, body and footer with the values in their holes."""
        problem = template.unfit(components, values)
        return Unfit("template_unknown", problem) if problem else template.words(components, values)

    def _client(self, settings: WhatsAppSettings) -> CloudClient:
        return client_of(settings, self.hosts(settings))


PROVIDER = WhatsApp()
