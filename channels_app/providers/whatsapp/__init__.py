"""WhatsApp, by Meta's Cloud API."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from channels_app.providers.base import Accepted, Outgoing, Provider, Unfit
from channels_app.providers.whatsapp import asking, limits, products, send
from channels_app.providers.whatsapp.checking import CloudChecks
from channels_app.providers.whatsapp.client import CloudClient, client_of
from channels_app.providers.whatsapp.contact_book import CloudContactBook
from channels_app.providers.whatsapp.hearing import CloudHearing
from channels_app.providers.whatsapp.settings import WhatsAppSettings
from channels_app.providers.whatsapp.templating import CloudTemplates
from inbox.outlets import Draft


class WhatsApp(CloudHearing, CloudTemplates, CloudChecks, CloudContactBook, Provider):
    """One business number."""

    kind, medium, label = "whatsapp", "whatsapp", "WhatsApp"
    Settings = WhatsAppSettings
    reaches = ("wa_id", "bsuid", "parent_bsuid", "phone")
    only_heard: ClassVar[dict[str, str]] = {"group": "A WhatsApp group cannot be answered from here."}
    offers = (
        "location", "contacts", "buttons", "list", "link", "location_request", "contact_request", "call_request",
        "address_request", "product", "catalog",
    )  # fmt: skip
    has_window = has_templates = has_reactions = shows_typing = True
    #: Cloud API: 80 messages per second and number, replies and statuses included; some room is left
    rate = 60
    #: Cloud API: one message in 6 s to the same person, 45 may be borrowed from the future
    pair_rate: ClassVar[tuple[float, int]] = (6.0, 44)

    def offered(self, settings: WhatsAppSettings, country: str) -> tuple[str, ...]:
        """Products where there is a catalogue, a form for an address where WhatsApp has one for the country."""
        missing = () if settings.catalog_id else tuple(products.KINDS)
        missing += () if country in asking.FIELDS else ("address_request",)
        return tuple(kind for kind in self.offers if kind not in missing)

    def outside_ids(self, settings: WhatsAppSettings) -> list[str]:
        """The number's id and its account's."""
        return [settings.phone_number_id, settings.waba_id]

    def address(self, settings: WhatsAppSettings) -> str:
        """The settings do not hold the number itself; a sync learns it."""
        return ""

    def unfit(self, settings: WhatsAppSettings, draft: Draft) -> Unfit | None:
        """Meta's limits by type."""
        return limits.unfit(replace(draft, payload=_with_catalogue(settings, draft.type, draft.payload)))

    def people_a_day(self, limit: str) -> int | None:
        """TIER_2K, or a figure; unlimited and what is not understood is None: Meta itself still counts."""
        found = re.fullmatch(r"(?:TIER_)?([0-9]+)(K?)", limit.strip().upper())
        return int(found[1]) * (1000 if found[2] else 1) if found else None

    def prepare(self, settings: WhatsAppSettings, outgoing: Outgoing) -> dict[int, str]:
        """Upload what has no media id yet."""
        client = self._client(settings)
        return {
            file.id: client.upload(Path(file.path), file.name, file.mime) for file in outgoing.files if not file.ref
        }

    def send(self, settings: WhatsAppSettings, outgoing: Outgoing) -> Accepted:
        """POST to the number's messages, with our id to come back in statuses."""
        payload = _with_catalogue(settings, outgoing.type, outgoing.payload)
        return send.send(self._client(settings), replace(outgoing, payload=payload))

    def mark_read(self, settings: WhatsAppSettings, provider_id: str, typing: bool = False) -> None:
        """Blue ticks up to this message; `typing` shows for 25 s or until the answer, and marks read too."""
        if settings.read_receipts or typing:
            told: dict[str, Any] = {"status": "read", "message_id": provider_id}
            self._client(settings).post_message(told | ({"typing_indicator": {"type": "text"}} if typing else {}))

    def react(self, settings: WhatsAppSettings, to: tuple[str, str], target: str, emoji: str) -> None:
        """A message of type reaction."""
        self._client(settings).post_message(send.payload(Outgoing("", to, "reaction", emoji, reply_to=target)))

    def _client(self, settings: WhatsAppSettings) -> CloudClient:
        return client_of(settings, self.hosts(settings))


def _with_catalogue(settings: WhatsAppSettings, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Products are of the settings' catalogue unless the payload names another."""
    return {"catalog_id": settings.catalog_id, **payload} if kind == "interactive" and settings.catalog_id else payload


PROVIDER = WhatsApp()
