"""Calls to Twilio's REST API (2010-04-01)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from channels_app.providers.base import Accepted, Outgoing, Refused, TryLater
from channels_app.providers.calling import Clients, Json, Unanswered, told_by
from channels_app.providers.twilio.errors import meaning_of, shape
from channels_app.providers.twilio.parse import STATUSES
from channels_app.providers.twilio.settings import TwilioSettings
from inbox import fetching

#: seconds after a send without a trace of it at which it counts as never taken
TRACELESS_S = 45.0


class Client:
    """One account and sender."""

    def __init__(self, settings: TwilioSettings, hosts: frozenset[str]) -> None:
        self.settings = settings
        base = f"{settings.api_base.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}"
        self._http = fetching.api_client(base, {}, hosts, auth=(settings.account_sid, settings.auth_token[0]))

    def create(self, outgoing: Outgoing) -> Accepted:
        """POST a message. Twilio knows no idempotency key: only a clear answer is one."""
        told = self._call("POST", "/Messages.json", data=form_of(self.settings, outgoing))
        sid = told.get("sid")
        if not isinstance(sid, str) or not sid:
            raise Unanswered("Twilio's answer names no message.")
        if told.get("status") in ("failed", "undelivered"):
            return Accepted(
                sid, status="failed", error=shape(told.get("error_code"), str(told.get("error_message") or ""))
            )
        return Accepted(sid[:255])

    def find(self, outgoing: Outgoing, taken: frozenset[str], age_s: float) -> Accepted | None:
        """What became of a send: the message to this number with these words since then that nobody else is.

        Raises `Refused` when there is no trace of it although enough time has passed.
        """
        query = {"To": number_of(self.settings, outgoing.to), "PageSize": "50"}
        if not self.settings.sender.startswith("MG"):
            query["From"] = self.settings.sender
        rows = self._call("GET", "/Messages.json", params=query).get("messages")
        began = outgoing.claimed_at.timestamp() - 5 if outgoing.claimed_at else 0.0
        ours = [row for row in (rows if isinstance(rows, list) else []) if _is_ours(row, outgoing, began)]
        fitting = [row for row in ours if row["sid"] not in taken]
        if fitting:
            first = min(fitting, key=_created)
            status = STATUSES.get(str(first.get("status")), "sent")
            error = (
                shape(first.get("error_code"), str(first.get("error_message") or "")) if status == "failed" else None
            )
            return Accepted(str(first["sid"]), status=status, error=error)
        if isinstance(rows, list) and age_s > TRACELESS_S:
            raise Refused("not_taken", "transient", "", "Twilio never got it. You can send it again.", "retry")
        return None

    def get(self, path: str, query: dict[str, str] | None) -> Json:
        """A resource below the account."""
        return self._call("GET", path, params=query)

    def address_of(self, uri: str) -> str:
        """The whole address of a resource that an answer names."""
        return f"{self.settings.api_base.rstrip('/')}{uri}"

    def _call(self, method: str, path: str, **more: Any) -> Json:
        return told_by("Twilio", self._http, _meaning, method, path, **more)


def form_of(settings: TwilioSettings, outgoing: Outgoing) -> dict[str, Any]:
    """The form of a send."""
    form: dict[str, Any] = {"To": number_of(settings, outgoing.to), "StatusCallback": outgoing.callback_url}
    form["MessagingServiceSid" if settings.sender.startswith("MG") else "From"] = settings.sender
    if outgoing.text:
        form["Body"] = outgoing.text
    if outgoing.files:
        form["MediaUrl"] = [file.url for file in outgoing.files]
    return form


def number_of(settings: TwilioSettings, to: tuple[str, str]) -> str:
    """An address as Twilio names it."""
    kind, value = to
    number = f"+{value}" if kind == "wa_id" else value
    return f"whatsapp:{number}" if settings.sender.startswith("whatsapp:") else number


def _meaning(answer: httpx.Response, told: Json | None) -> Exception:
    """A code of Twilio's is a clear no; so are 429 and 503; what else is 5xx, or no JSON, says nothing."""
    status, code = answer.status_code, (told or {}).get("code")
    if status in (429, 503):
        after = answer.headers.get("retry-after", "")
        wait = float(after) if after.isdigit() and len(after) < 4 else None
        klass = "throttled" if status == 429 else "transient"
        return TryLater(f"Twilio answered {status}.", seconds=wait, klass=klass, provider_code=str(code or status))
    # Twilio on 20500: the message may have been made all the same.
    if status >= 500 or status < 400 or not isinstance(code, int):
        return Unanswered(f"HTTP {status}")
    meaning = meaning_of(code)
    if meaning.wait_s is not None:
        return TryLater(meaning.reason, seconds=meaning.wait_s, klass=meaning.klass, provider_code=str(code))
    words = (told or {}).get("message")
    reason = f"{meaning.reason} ({words})" if meaning.klass in ("unknown", "request") and words else meaning.reason
    return Refused(meaning.code, meaning.klass, str(code), reason[:500], meaning.action)


def _is_ours(row: Any, outgoing: Outgoing, began: float) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("sid"), str):
        return False
    out = str(row.get("direction", "")).startswith("outbound")
    return out and str(row.get("body") or "").strip() == outgoing.text.strip() and _created(row) >= began


def _created(row: Json) -> float:
    try:
        return parsedate_to_datetime(str(row.get("date_created"))).timestamp()
    except (TypeError, ValueError):
        return 0.0


_clients = Clients[TwilioSettings, Client](Client)


def client_of(settings: TwilioSettings, hosts: frozenset[str]) -> Client:
    """The sender's client, kept so that connections are."""
    return _clients[settings, hosts]
