"""A shop and a visitor's browser, as tests play them over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

from django.test import Client

SHOP = "https://shop.example"
SECRET = "the shop's own secret, long enough"


def jwt(claims: dict[str, Any], secret: str = SECRET, header: dict[str, Any] | None = None) -> str:
    """A token as the shop's server would make it; `claims` over sub dina-1, aud shop, exp in ten minutes."""
    told = {"sub": "dina-1", "aud": "shop", "exp": int(time.time()) + 600, **claims}
    told = {name: value for name, value in told.items() if value is not None}
    parts = [json.dumps(part).encode() for part in (header or {"alg": "HS256", "typ": "JWT"}, told)]
    text = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    mark = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


class Browser:
    """A visitor's browser without the widget: keeps a token, calls with the shop's origin."""

    def __init__(self, key: str = "shop", origin: str | None = SHOP) -> None:
        self.home, self.client = f"/api/webchat/{key}", Client(raise_request_exception=True)
        self.headers = {"Origin": origin} if origin is not None else {}
        self.token: str | None = None
        self.visitor = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response."""
        told = {**self.headers, **({"Authorization": f"Bearer {self.token}"} if self.token else {}), **headers}
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"{self.home}/{path}", data, "application/json", headers=told)

    def open(self, identity: str | None = None) -> dict[str, Any]:
        """A session; the token is kept."""
        told: dict[str, Any] = self.call("POST", "session/", {"identity": identity, "token": self.token}).json()
        self.token, self.visitor = told["token"], told["visitor"]
        return told

    def say(self, text: str, client_id: str | None = None, **more: Any) -> Any:
        """Send a message."""
        return self.call("POST", "messages/", {"client_id": client_id or str(uuid.uuid4()), "text": text, **more})

    def read(self, query: str = "") -> dict[str, Any]:
        """What there is."""
        found: dict[str, Any] = self.call("GET", f"messages/{query}").json()
        return found

    def texts(self) -> list[str]:
        """The texts of everything this visitor sees."""
        return [message["text"] for message in self.read()["results"]]
