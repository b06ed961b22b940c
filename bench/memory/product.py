"""The product by its API: stories go in as history, what memory made of them comes out. In this process, or one that runs."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

_TOKEN = "bench-memory-token-0123456789abcdef0123456789"
#: channel of a turn: key, kind, medium
_CHANNELS = {"whatsapp": ("whatsapp", "whatsapp"), "sms": ("twilio", "sms"), "webchat": ("webchat", "web")}
_PATIENCE_S = 1_800


class Product:
    """A product that runs, by its address and a token of scopes read and write."""

    #: whether our channels are there and addresses may be given
    is_ours = False

    def __init__(self, address: str, token: str) -> None:
        self._base, self._token = address.rstrip("/") + "/api/v1/", token

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """The answer's JSON; raises for any status of 400 and more."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        request = urllib.request.Request(self._base + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)

    def work(self) -> None:
        """Wait a little: its worker is at it."""
        time.sleep(0.3)

    def take_in(self, lines: list[dict[str, Any]]) -> None:
        """Import these lines and wait until memory has them. Raises RuntimeError when one is refused."""
        body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
        job = self.call("POST", "history/", body, "application/x-ndjson")["id"]
        until = time.monotonic() + _PATIENCE_S
        while (told := self.call("GET", f"history/{job}/"))["state"] == "running":
            if time.monotonic() > until:
                raise RuntimeError(f"The import was not done after {_PATIENCE_S} s: {told}")
            self.work()
        if told["state"] != "done" or told["skipped_total"]:
            raise RuntimeError(f"The import of {len(lines)} lines went wrong: {told}")

    def contact(self, external_id: str) -> str:
        """The id of the contact with this external id."""
        found = self.call("GET", "contacts/?" + urllib.parse.urlencode({"q": external_id}))["results"]
        return str(found[0]["id"])

    def all(self, path: str) -> list[dict[str, Any]]:
        """Every row of a list, over all its pages."""
        return list(self._pages(path))

    def recall(self, contact: str, question: dict[str, Any], limit: int) -> list[str]:
        """External ids of what recall finds, best first."""
        query = urllib.parse.urlencode({"q": question["text"], "limit": limit, "at": question["at"]})
        found = self.call("GET", f"contacts/{contact}/recall/?{query}")["results"]
        ids = [source["external_id"] for row in found for source in row["sources"] if source.get("external_id")]
        return list(dict.fromkeys(ids))

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = self.call("GET", f"{path}?{urllib.parse.urlencode(query)}")
            yield from page["results"]
            cursor = page.get("next")


class Inside(Product):
    """The product in this process, on an empty database: the worker's part is done when it is waited for."""

    is_ours = True

    def __init__(self) -> None:
        from django.conf import settings
        from django.test import Client

        from inbox.models import ApiKey, Channel, Team, hash_token

        settings.API_RATE, settings.ALLOWED_HOSTS = 0, ["*"]
        self._client = Client(headers={"Authorization": f"Bearer {_TOKEN}"})
        ApiKey.objects.create(name="bench", token_hash=hash_token(_TOKEN), scopes=["read", "write"])
        team = Team.objects.create(name="Bench")
        for key, (kind, medium) in _CHANNELS.items():
            Channel.objects.create(key=key, kind=kind, medium=medium, name=key, team=team)

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """As over the wire."""
        answer = self._client.generic(method, f"/api/v1/{path}", body or b"", kind)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {content[:400]!r}")
        return json.loads(content)

    def work(self) -> None:
        """What the worker would do."""
        from inbox import history
        from memory import meaning, remembering
        from memory.embedding import chosen

        history.run_all()
        while remembering.catch_up():
            continue
        embedder = chosen()
        while embedder is not None and meaning.embed_some(embedder):
            continue
        history.run_all()
