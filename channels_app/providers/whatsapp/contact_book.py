"""Meta's contact book: which number belongs to which BSUID, kept for the business portfolio since 2026."""

from __future__ import annotations

from urllib.parse import quote

from channels_app.providers.forgetting import Forgets
from channels_app.providers.whatsapp.client import client_of
from channels_app.providers.whatsapp.settings import WhatsAppSettings, hosts_of


class CloudContactBook(Forgets):
    """Taking somebody off it (Meta: "Business-scoped user IDs", contact book)."""

    def forget(self, settings: WhatsAppSettings, value: str) -> None:
        """DELETE of the pair of this BSUID."""
        client = client_of(settings, hosts_of(settings))
        asked = f"messaging_product=whatsapp&bsuid={quote(value, safe='')}"
        client.call("DELETE", f"/{settings.phone_number_id}/contact_book?{asked}")
