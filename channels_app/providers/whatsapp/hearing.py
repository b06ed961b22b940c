"""What Meta tells us: webhooks, and where files are."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from channels_app.providers.base import Answer, Hearing, Hook, Source, Standing, Told, TryLater
from channels_app.providers.whatsapp import parse, standing, verify
from channels_app.providers.whatsapp.client import client_of, media_address
from channels_app.providers.whatsapp.settings import WhatsAppSettings, hosts_of


class CloudHearing(Hearing):
    """The ear of a WhatsApp number. The app secret is the Meta app's, so one webhook may speak of several numbers."""

    def hosts(self, settings: WhatsAppSettings) -> frozenset[str]:
        """The host of `api_base` when it is given with a port."""
        return hosts_of(settings)

    def share_secret(self, one: WhatsAppSettings, other: WhatsAppSettings) -> bool:
        """Numbers of one Meta app have its secret."""
        return bool(set(one.app_secret) & set(other.app_secret))

    def verify(self, settings: WhatsAppSettings, hook: Hook) -> bool:
        """X-Hub-Signature-256."""
        return verify.is_signed(settings, hook)

    def challenge(self, settings: WhatsAppSettings, hook: Hook) -> Answer:
        """Meta asks once, when the webhook is set up."""
        return verify.challenge(settings, hook)

    def question(self, settings: WhatsAppSettings, words: str) -> str:
        """What Meta asks when the webhook is set up."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": settings.verify_token[0], "hub.challenge": words}
        return urlencode(asked)

    def echo(self, settings: WhatsAppSettings, path: str) -> Hook:
        """An envelope without entries."""
        return verify.signed(settings, path, b'{"object":"whatsapp_business_account","entry":[]}')

    def parse(self, settings: WhatsAppSettings, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
        """Every entry, change, message and status."""
        return parse.parse(body, received_at)

    def source(self, settings: WhatsAppSettings, ref: str) -> Source:
        """Ask for the file's address of the next 5 minutes; only hosts of Meta are shown the token."""
        told = media_address(client_of(settings, self.hosts(settings)), ref)
        url = told.get("url")
        if not isinstance(url, str) or not url:
            raise TryLater("WhatsApp did not say where the file is.")
        size = told.get("file_size")
        return Source(
            url,
            {"Authorization": f"Bearer {settings.access_token[0]}"},
            hosts=("graph.facebook.com", ".fbsbx.com", ".fbcdn.net", ".facebook.com", *self.hosts(settings)),
            size=int(str(size)) if str(size).isdigit() else 0,
            sha256=str(told.get("sha256") or ""),
            mime=str(told.get("mime_type") or ""),
        )

    def standing(self, settings: WhatsAppSettings) -> Standing:
        """The number, its quality and limit, and whether its webhooks reach us."""
        return standing.ask(client_of(settings, self.hosts(settings)), settings)
