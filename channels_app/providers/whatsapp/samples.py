"""Samples of a template's header, given to Meta by its resumable upload. Source: Graph API, resumable upload."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx

from channels_app.providers.base import Refused
from channels_app.providers.calling import told_by
from channels_app.providers.templated import Sample
from channels_app.providers.whatsapp.client import CloudClient


def upload(client: CloudClient, sample: Sample) -> str:
    """The handle of an uploaded sample, for `example.header_handle`. `app` is the app that the token belongs to.

    Raises as `Provider.send`.
    """
    asked = urlencode({"file_name": sample.name, "file_length": len(sample.content), "file_type": sample.mime})
    session = str(client.call("POST", f"/app/uploads?{asked}").get("id") or "")
    if not session.startswith("upload:"):
        raise Refused("media", "media", "", "WhatsApp opened no upload for the sample.", "ask_admin")
    headers = {"Authorization": f"OAuth {client.access_token}", "file_offset": "0"}
    told = told_by("WhatsApp", client._client, _meaning, "POST", f"/{session}", content=sample.content, headers=headers)
    if not told.get("h"):
        raise Refused("media", "media", "", "WhatsApp did not name the sample.", "ask_admin")
    return str(told["h"])


def _meaning(answer: httpx.Response, told: dict[str, Any] | None) -> Exception:
    error = (told or {}).get("error")
    words = error.get("message") if isinstance(error, dict) else ""
    return Refused(
        "media", "media", str(answer.status_code), f"WhatsApp did not take the sample: {words or 'no word'}."
    )
