"""Calls to Meta's Graph API through whatsapp-cloud-api-client, with what that package lacks.

The package is given our own httpx client: its own one would send uploads as JSON, and its default version has ended.
Nothing of it leaves this folder; its exceptions become `Refused` and `TryLater` here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from whatsapp_cloud_api import WhatsAppAPIError, WhatsAppClient

from channels_app.providers.base import Refused, TryLater
from channels_app.providers.calling import Clients, Unanswered
from channels_app.providers.whatsapp.errors import details_of, meaning_of
from channels_app.providers.whatsapp.settings import WhatsAppSettings
from inbox import fetching


class CloudClient(WhatsAppClient):
    """One number. `call` is the package's own request; errors come out as ours."""

    def __init__(self, settings: WhatsAppSettings, hosts: frozenset[str]) -> None:
        own = fetching.api_client(
            f"{settings.api_base.rstrip('/')}/{settings.api_version}",
            {"Authorization": f"Bearer {settings.access_token[0]}"},
            hosts,
        )
        super().__init__(
            settings.access_token[0], settings.phone_number_id, api_version=settings.api_version, http_client=own,
            max_retries=0,
        )  # fmt: skip

    def call(self, method: str, path: str, json: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request; raises `Refused`, `TryLater`, or whatever else when nobody knows the outcome."""
        with _ours():
            return self._request(method, path, json=json)

    def post_message(self, payload: dict[str, Any]) -> dict[str, Any]:
        """POST to the number's messages."""
        return self.call("POST", f"/{self.phone_number_id}/messages", {"messaging_product": "whatsapp", **payload})

    def upload(self, path: Path, name: str, mime: str) -> str:
        """Upload a file; its media id, good for 30 days."""
        with path.open("rb") as content, _ours():
            files = {"file": (name, content, mime), "messaging_product": (None, "whatsapp"), "type": (None, mime)}
            told = self._request("POST", f"/{self.phone_number_id}/media", files=files)
        if not isinstance(told.get("id"), str):
            raise TryLater("WhatsApp did not name the uploaded file.")
        return str(told["id"])

    def pages(self, path: str, fields: str) -> Iterator[dict[str, Any]]:
        """Every element of a paged list."""
        after = ""
        for _ in range(200):
            told = self.call("GET", f"{path}?fields={fields}&limit=100{after}")
            rows = told.get("data")
            yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
            paging = told.get("paging") if isinstance(told.get("paging"), dict) else {}
            cursor = (paging or {}).get("cursors", {}).get("after")
            if not cursor or not (paging or {}).get("next"):
                return
            after = f"&after={cursor}"


@contextmanager
def _ours() -> Iterator[None]:
    """Meta's errors as a clear no or a clear "not now"; everything else passes as it is: the outcome is unknown."""
    try:
        yield
    except WhatsAppAPIError as error:
        if error.__cause__ is not None and fetching.never_left(error.__cause__):
            raise TryLater("WhatsApp could not be reached.") from None
        if error.status_code is None:
            raise Unanswered(str(error.message)) from None
        raise _meaning(error) from None


def _meaning(error: WhatsAppAPIError) -> Exception:
    status = error.status_code or 0
    if error.code is None:
        # No error of the Graph API: some gateway. 503 and 429 say that nothing was taken, the rest says nothing.
        if status in (429, 503):
            return TryLater(f"WhatsApp answered {status}.", klass="throttled" if status == 429 else "transient")
        return Unanswered(f"HTTP {status}") if status >= 500 else Refused(
            "request", "request", str(status), f"WhatsApp answered {status}.", "ask_admin"
        )  # fmt: skip
    meaning = meaning_of(error.code)
    if meaning.wait_s is not None:
        return TryLater(
            meaning.reason, seconds=meaning.wait_s, scope=meaning.scope, klass=meaning.klass,
            provider_code=str(error.code),
        )  # fmt: skip
    told = details_of((error.details or {}).get("error"))
    known = meaning.klass not in ("unknown", "request")
    reason = meaning.reason if known or not told else f"{meaning.reason} ({told})"
    return Refused(meaning.code, meaning.klass, str(error.code), reason, meaning.action, meaning.not_before_s)


_clients = Clients[WhatsAppSettings, CloudClient](CloudClient)


def client_of(settings: WhatsAppSettings, hosts: frozenset[str]) -> CloudClient:
    """The number's client, kept so that connections are."""
    return _clients[settings, hosts]


def media_address(client: CloudClient, media_id: str) -> dict[str, Any]:
    """`{url, mime_type, sha256, file_size}` of a file; the address holds for 5 minutes."""
    return client.call("GET", f"/{httpx.URL('/' + media_id).path.lstrip('/')}")
