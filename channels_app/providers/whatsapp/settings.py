"""The settings of a WhatsApp number, and when each version of Meta's Graph API ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from channels_app.providers.fields import http_base, setting

#: version -> the day it stops answering. Source: developers.facebook.com/docs/graph-api/changelog, November 2026
EXPIRY: dict[str, date | None] = {
    "v19.0": date(2026, 5, 21), "v20.0": date(2026, 9, 24), "v21.0": date(2027, 1, 21), "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8), "v24.0": date(2028, 2, 18), "v25.0": date(2028, 7, 29), "v26.0": None,
}  # fmt: skip


def _digits(value: str) -> str | None:
    return None if re.fullmatch(r"[0-9]{1,40}", value) else "must be the number that Meta shows: digits only."


def _catalogue(value: str) -> str | None:
    return _digits(value) if value else None


def _version(value: str) -> str | None:
    return None if re.fullmatch(r"v[0-9]{1,3}\.[0-9]", value) else "must look like v25.0."


@dataclass(frozen=True)
class WhatsAppSettings:
    """What contract §2 lists for kind whatsapp."""

    phone_number_id: str = setting(
        "Phone number ID", "Shown beside the number in Meta's API setup; not the number itself.", check=_digits
    )
    waba_id: str = setting("Business account ID", "The WhatsApp Business Account that owns the number.", check=_digits)
    access_token: tuple[str, ...] = setting(
        "Access token", "Of a system user, with whatsapp_business_messaging and _management.", kind="secret"
    )
    app_secret: tuple[str, ...] = setting(
        "App secret", "Signs Meta's webhooks. While you change it, give both: the first signs, all are accepted.",
        kind="secret",
    )  # fmt: skip
    verify_token: tuple[str, ...] = setting(
        "Verify token", "Any words of yours; give Meta the same ones with the webhook's address.", kind="secret"
    )
    api_version: str = setting("API version", "Of Meta's Graph API, such as v25.0.", default="v25.0", check=_version)
    api_base: str = setting(
        "API address", "Change it only for a proxy or the simulator.", default="https://graph.facebook.com",
        check=http_base,
    )  # fmt: skip
    catalog_id: str = setting(
        "Catalogue ID", "Of the catalogue connected to the account, from Commerce Manager. Needed for products.",
        default="", check=_catalogue,
    )  # fmt: skip
    read_receipts: bool = setting(
        "Read receipts", "Tell customers that their message was read when an agent reads it.", kind="flag", default=True
    )


def hosts_of(settings: WhatsAppSettings) -> frozenset[str]:
    """The host of `api_base` when it is given with a port: it may then be of a private network."""
    parts = urlsplit(settings.api_base)
    return frozenset({parts.netloc.lower()}) if parts.port else frozenset()
