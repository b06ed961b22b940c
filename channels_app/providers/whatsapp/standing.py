"""How Meta says that a number is: its name and number, quality, limit, and whether its webhooks reach us."""

from __future__ import annotations

from datetime import UTC, date, datetime

from channels_app.providers.base import Notice, Standing
from channels_app.providers.whatsapp.client import CloudClient
from channels_app.providers.whatsapp.settings import EXPIRY, WhatsAppSettings
from inbox.inbound import clean

FIELDS = "display_phone_number,verified_name,quality_rating,whatsapp_business_manager_messaging_limit,status"
#: days before its end at which an API version is called old
WARN_DAYS = 120


def ask(client: CloudClient, settings: WhatsAppSettings) -> Standing:
    """Ask for the number and for its account's subscriptions; raises as `send`."""
    told = client.call("GET", f"/{settings.phone_number_id}?fields={FIELDS}")
    digits = "".join(char for char in str(told.get("display_phone_number") or "") if char.isdigit())
    quality = clean(str(told.get("quality_rating") or ""), 40)
    limit = clean(str(told.get("whatsapp_business_manager_messaging_limit") or ""), 40)
    state = "warning" if quality in ("YELLOW", "RED") else "ok"
    rated = Notice("quality", state, f"WhatsApp rates the number's quality {quality.lower()}.", quality,
                   data={"quality": quality, "limit": limit})  # fmt: skip
    subscribed = client.call("GET", f"/{settings.waba_id}/subscribed_apps").get("data")
    hears = Notice(
        "webhooks", "ok" if subscribed else "warning",
        "No app is subscribed to the account's webhooks: nothing that customers write can arrive.",
    )  # fmt: skip
    return Standing(f"+{digits}" if digits else "", (rated, hears, version_notice(settings.api_version)))


def version_notice(version: str, today: date | None = None) -> Notice:
    """Whether the API version ends soon."""
    ends, day = EXPIRY.get(version), today or datetime.now(UTC).date()
    if ends is None or (ends - day).days > WARN_DAYS:
        return Notice("api_version", "ok", "")
    if ends <= day:
        return Notice("api_version", "blocked", f"Meta's API {version} ended on {ends}. Set a newer api_version.")
    return Notice("api_version", "warning", f"Meta's API {version} ends on {ends}. Set a newer api_version.")
