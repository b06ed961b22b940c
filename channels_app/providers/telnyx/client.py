"""Calls to Telnyx's REST API (v2)."""

from __future__ import annotations

from typing import Any

import httpx

from channels_app import fetching
from channels_app.providers.base import Accepted, Outgoing, Refused, TryLater
from channels_app.providers.telnyx.errors import shape
from channels_app.providers.telnyx.settings import TelnyxSettings


class Unanswered(Exception):
    """The request went out, and what came back says neither yes nor no."""


class Client:
    """One sender."""

    def __init__(self, settings: TelnyxSettings, hosts: frozenset[str]) -> None:
        self.settings = settings
        authorization = {"Authorization": f"Bearer {settings.api_key[0]}"}
        self._http = fetching.api_client(f"{settings.api_base.rstrip('/')}/v2", authorization, hosts)

    def create(self, outgoing: Outgoing) -> Accepted:
        """POST a message; only an answer with an id is a yes."""
        kind, value = outgoing.to
        body: dict[str, Any] = {
            "from": self.settings.sender,
            "to": f"+{value}" if kind == "wa_id" else value,
            "text": outgoing.text,
            "webhook_url": outgoing.callback_url,
        }
        if outgoing.files:
            body["media_urls"] = [file.url for file in outgoing.files]
        try:
            answer = self._http.post("/messages", json=body)
        except httpx.HTTPError as error:
            if fetching.never_left(error):
                raise TryLater("Telnyx could not be reached.") from error
            raise Unanswered(type(error).__name__) from error
        return _accepted(answer)


def _accepted(answer: httpx.Response) -> Accepted:
    try:
        told = answer.json()
    except ValueError:
        told = None
    data = told.get("data") if isinstance(told, dict) else None
    if answer.is_success and isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"]:
        return Accepted(data["id"][:255])
    if answer.status_code in (429, 503):
        klass = "throttled" if answer.status_code == 429 else "transient"
        raise TryLater(f"Telnyx answered {answer.status_code}.", klass=klass, provider_code=str(answer.status_code))
    errors = told.get("errors") if isinstance(told, dict) else None
    if not 400 <= answer.status_code < 500 or not isinstance(errors, list) or not errors:
        raise Unanswered(f"HTTP {answer.status_code}")
    error = shape(errors[0])
    if answer.status_code == 401:
        error |= {"code": "channel_blocked", "class": "auth", "action": "ask_admin"}
    raise Refused(error["code"], error["class"], error["provider_code"], error["reason"], error["action"])


_clients: dict[tuple[TelnyxSettings, frozenset[str]], Client] = {}


def client_of(settings: TelnyxSettings, hosts: frozenset[str]) -> Client:
    """The sender's client, kept so that connections are."""
    client = _clients.get((settings, hosts))
    if client is None:
        client = _clients[(settings, hosts)] = Client(settings, hosts)
    return client
