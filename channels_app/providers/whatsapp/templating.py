"""The templates of a WhatsApp account: listed, shown, filled, submitted and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from channels_app.providers.base import Unfit
from channels_app.providers.templated import Preview, Submitted, Templated, Wording
from channels_app.providers.whatsapp import preview, samples, template, writing
from channels_app.providers.whatsapp.client import client_of
from channels_app.providers.whatsapp.settings import WhatsAppSettings, hosts_of

if TYPE_CHECKING:
    from inbox.models import Attachment

FIELDS = "name,language,category,status,components,quality_score,rejected_reason,parameter_format,id"


class CloudTemplates(Templated):
    """Meta's templates, which belong to the account of the number."""

    def templates(self, settings: WhatsAppSettings) -> list[dict[str, Any]]:
        """All templates of the account."""
        return list(client_of(settings, hosts_of(settings)).pages(f"/{settings.waba_id}/message_templates", FIELDS))

    def fill(
        self, components: list[dict[str, Any]], values: dict[str, Any], files: tuple[Attachment, ...] = ()
    ) -> str | Unfit:
        """Header, body and footer with the values in their holes."""
        problem = template.unfit(components, values, files)
        return Unfit("template_unknown", problem) if problem else template.words(components, values)

    def wants_file(self, components: list[dict[str, Any]]) -> bool:
        """A picture, a film or a document above the words."""
        return template.header_kind(components) in template.MEDIA

    def preview(self, components: list[dict[str, Any]]) -> Preview:
        """Header, body, footer and buttons, with their blanks."""
        return preview.of(components)

    def not_to(self, category: str, address_kind: str) -> str | None:
        """Codes go to phone numbers alone. Source: Cloud API, error 131062."""
        if category == "AUTHENTICATION" and address_kind in ("bsuid", "parent_bsuid"):
            return "WhatsApp sends codes to phone numbers only, and this is none. Ask for their number first."
        return None

    def is_promotion(self, category: str) -> bool:
        """Meta's word for it, which decides what the customer may refuse. Source: Cloud API, template categories."""
        return category == "MARKETING"

    def reason(self, code: str) -> str:
        """Meta's reasons in words."""
        return writing.REASONS.get(code.upper().replace(" ", "_"), code.replace("_", " ").capitalize())

    def wording_unfit(self, wording: Wording) -> dict[str, str]:
        """Meta's rules for new templates."""
        return writing.unfit(wording)

    def components(self, wording: Wording) -> list[dict[str, Any]]:
        """Header, body, footer and buttons."""
        return writing.components(wording)

    def submit(self, settings: WhatsAppSettings, wording: Wording, provider_id: str = "") -> Submitted:
        """To the account's templates; new words of a known one go to its own id and are reviewed again."""
        client = client_of(settings, hosts_of(settings))
        made = writing.request(wording, samples.upload(client, wording.sample) if wording.sample else "")
        if provider_id:
            made = {name: made[name] for name in ("category", "components")}
        path = f"/{provider_id}" if provider_id else f"/{settings.waba_id}/message_templates"
        told = client.call("POST", path, made)
        return Submitted(
            str(told.get("id") or provider_id)[:40], str(told.get("status") or "PENDING")[:40],
            str(told.get("category") or wording.category)[:40],
        )  # fmt: skip

    def withdraw(self, settings: WhatsAppSettings, name: str, provider_id: str) -> None:
        """One language by its id, all of the name without."""
        asked = urlencode({"name": name} | ({"hsm_id": provider_id} if provider_id else {}))
        client_of(settings, hosts_of(settings)).call("DELETE", f"/{settings.waba_id}/message_templates?{asked}")
