"""Setting up a number: what Meta says of its settings, each trouble in words with what to do about it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Any

from channels_app.providers.base import Refused, TryLater
from channels_app.providers.checkable import Checkable, Finding
from channels_app.providers.whatsapp.client import CloudClient, client_of
from channels_app.providers.whatsapp.settings import EXPIRY, WhatsAppSettings, hosts_of
from channels_app.providers.whatsapp.standing import version_notice

NUMBER = "display_phone_number,verified_name,quality_rating,name_status,status,webhook_configuration"
_HOW_TO_GET_ONE = (
    "Make a system user's token in Meta's Business Settings (System users, Generate token) and enter it here."
)
_PERMISSIONS = "Give the token the permissions whatsapp_business_messaging and whatsapp_business_management."


class CloudChecks(Checkable):
    """Token, number, account, subscription, callback, app secret and API version."""

    def check(self, settings: WhatsAppSettings, webhook_url: str) -> list[Finding]:
        """As Meta tells it when asked."""
        return check(client_of(settings, hosts_of(settings)), settings, webhook_url)

    def mend(self, settings: WhatsAppSettings, what: str) -> None:
        """Subscribe our app to the account's webhooks."""
        if what != "subscribe":
            super().mend(settings, what)
        client_of(settings, hosts_of(settings)).call("POST", f"/{settings.waba_id}/subscribed_apps", {})

    def ends_on(self, settings: WhatsAppSettings) -> date | None:
        """By the table of versions."""
        return EXPIRY.get(settings.api_version)


def check(client: CloudClient, settings: WhatsAppSettings, webhook_url: str) -> list[Finding]:
    """Everything in the order in which to mend it; what rests on a failed one is not asked."""
    try:
        number = client.call("GET", f"/{settings.phone_number_id}?fields={NUMBER}")
    except Exception as problem:
        return [_unasked(problem, settings), _version(settings)]
    token = Finding("token", "Access token", "ok", "Meta accepts the token.")
    asked = (_account, _subscription, _secret)
    rest = [_asked(one, client, settings) for one in asked]
    return [token, _number(number), *rest, _callback(number, webhook_url), _version(settings)]


def _asked(one: Any, client: CloudClient, settings: WhatsAppSettings) -> Finding:
    code, label = _LABELS[one]
    try:
        state, text, *more = one(client, settings)
    except (Refused, TryLater) as problem:
        return Finding(code, label, "failed", problem.reason, _PERMISSIONS)
    except Exception as problem:
        return Finding(code, label, "failed", f"Meta did not answer ({type(problem).__name__}).", "Try again.")
    return Finding(code, label, state, text, *more)


def _unasked(problem: Exception, settings: WhatsAppSettings) -> Finding:
    told = getattr(problem, "provider_code", "")
    if told in ("0", "104", "190"):
        return Finding(
            "token",
            "Access token",
            "failed",
            "Meta does not accept the token: it is wrong or expired.",
            _HOW_TO_GET_ONE,
        )
    if told in ("3", "10") or (told.isdigit() and 200 <= int(told) < 300):
        return Finding("token", "Access token", "failed", "The token may not use this number.", _PERMISSIONS)
    if told in ("2500", "2635"):
        text = f"Meta does not answer API version {settings.api_version} any more."
        return Finding("api_version", "API version", "failed", text, "Enter a newer one, such as v25.0.")
    if told in ("33", "100"):
        text = f"No number with the ID {settings.phone_number_id} is within this token's reach."
        advice = (
            "Copy the phone number ID (not the number) from API Setup of Meta's app, and grant the account to the user."
        )
        return Finding("number", "Number", "failed", text, advice)
    reason = getattr(problem, "reason", "") or f"Meta did not answer ({type(problem).__name__})."
    return Finding("token", "Access token", "failed", reason, "Is the API address right and within reach? Try again.")


def _number(told: dict[str, Any]) -> Finding:
    shown = f"{told.get('verified_name') or 'No name'}, {told.get('display_phone_number') or 'no number'}"
    status, name = str(told.get("status") or ""), str(told.get("name_status") or "")
    if status and status != "CONNECTED":
        text, advice = f"{shown}: Meta has it as {status.lower()}.", "Register the number in WhatsApp Manager."
        return Finding("number", "Number", "failed", text, advice)
    if name in ("DECLINED", "EXPIRED"):
        text, advice = f"{shown}: the display name was {name.lower()}.", "Ask for another name in WhatsApp Manager."
        return Finding("number", "Number", "warning", text, advice)
    return Finding("number", "Number", "ok", f"{shown}, connected.")


def _account(client: CloudClient, settings: WhatsAppSettings) -> tuple[str, ...]:
    rows = client.call("GET", f"/{settings.waba_id}/phone_numbers?limit=100").get("data") or []
    if any(str(row.get("id")) == settings.phone_number_id for row in rows):
        return "ok", "The number belongs to the account."
    return "failed", "The number belongs to another business account.", "Copy the business account ID from API Setup."


def _subscription(client: CloudClient, settings: WhatsAppSettings) -> tuple[str, ...]:
    if client.call("GET", f"/{settings.waba_id}/subscribed_apps").get("data"):
        return "ok", "An app is subscribed to the account: Meta sends its webhooks."
    text = "No app is subscribed to the account: nothing that customers write can arrive."
    return "failed", text, "Subscribe the app this token belongs to.", "subscribe"


def _secret(client: CloudClient, settings: WhatsAppSettings) -> tuple[str, ...]:
    """Meta compares `appsecret_proof` with the secret of the token's app. Source: Graph API, securing requests."""
    proof = hmac.new(settings.app_secret[0].encode(), settings.access_token[0].encode(), hashlib.sha256).hexdigest()
    try:
        client.call("GET", f"/{settings.phone_number_id}?fields=id&appsecret_proof={proof}")
    except Refused as problem:
        if problem.provider_code != "100":
            raise
        text = "The app secret is not that of the app the token belongs to: its webhooks would be refused."
        return "failed", text, "Copy the app secret from App settings, Basic, of the same app."
    return "ok", "The app secret is that of the token's app."


def _callback(told: dict[str, Any], webhook_url: str) -> Finding:
    given = told.get("webhook_configuration")
    url = str(given.get("phone_number") or given.get("application") or "") if isinstance(given, dict) else ""
    if url.rstrip("/") == webhook_url.rstrip("/"):
        return Finding("callback", "Callback address", "ok", "Meta calls this channel's webhook address.")
    advice = f"Enter {webhook_url} and the verify token as callback in the app's WhatsApp configuration."
    if not url:
        return Finding("callback", "Callback address", "warning", "Meta does not say which address it calls.", advice)
    text = f"Meta calls {url}. That is fine only if another channel here has this address and the same app."
    return Finding("callback", "Callback address", "warning", text, advice)


def _version(settings: WhatsAppSettings) -> Finding:
    notice = version_notice(settings.api_version)
    state = {"ok": "ok", "warning": "warning"}.get(notice.state, "failed")
    text = notice.text or f"{settings.api_version} is answered for longer than the next four months."
    return Finding("api_version", "API version", state, text)


_LABELS = {
    _account: ("account", "Business account"), _subscription: ("subscription", "Webhook subscription"),
    _secret: ("app_secret", "App secret"),
}  # fmt: skip
