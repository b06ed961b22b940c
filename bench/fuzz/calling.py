"""Calls in this process, as every kind of caller, with a look at what comes back."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

from django.conf import settings
from django.test import Client

from bench.fuzz.requests import Request
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel
from tests.access.world import build
from tests.inbox.api.conformance import conforms

#: who calls, by how often in a hundred
WHO = {"boss": 55, "ana": 20, "write": 10, "robo": 6, "read": 5, "signals": 2, "nobody": 1, "revoked": 1}
#: of a hundred good answers so many are held against the document
LOOKED_AT = 0.1


class Caller:
    """A world with callers in it; the limits of rates are lifted."""

    def __init__(self) -> None:
        settings.API_RATE = 0
        settings.ALLOWED_HOSTS = ["*"]
        self.world = build()
        self._numbers = itertools.count(1)
        self._callers: dict[str, tuple[Client, dict[str, str]]] = {}
        for name, (client, headers) in self.world.callers.items():
            client.raise_request_exception = False
            self._callers[name] = (client, headers)

    def refill(self) -> None:
        """Let a few customers write, so that there is something to act upon whatever was erased."""
        for channel in Channel.objects.all():
            for number in range(4):
                party = Party((("wa_id", f"4915550{next(self._numbers) % 1000:03}"),), name=f"Customer {number}")
                told = Inbound(
                    f"wamid.fuzz.{next(self._numbers)}", party, "text", "Where is my parcel?", window_s=86_400
                )
                take_in([Entry(channel, told)])

    def call(self, request: Request, chance: random.Random) -> tuple[int, str]:
        """Status, and what is wrong with the answer ("" for nothing)."""
        client, headers = self._callers[chance.choices(list(WHO), list(WHO.values()))[0]]
        response = client.generic(request.method, request.url, request.body, request.content_type, headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 500:
            error = response.exc_info[1] if getattr(response, "exc_info", None) else ""
            return response.status_code, f"{type(error).__name__}: {error}"[:400]
        return response.status_code, self._judged(request, response, content, chance)

    def _judged(self, request: Request, response: Any, content: bytes, chance: random.Random) -> str:
        if request.method in ("HEAD", "OPTIONS", "TRACE"):
            return ""
        if response.status_code >= 400:
            return _problem(response, content)
        known = (request.method.lower(), request.route[1]) == request.route
        if response.status_code >= 300 or not known or chance.random() > LOOKED_AT:
            return ""
        try:
            conforms(request.method, request.route[1], response.status_code, response["Content-Type"], content)
        except AssertionError as error:
            return str(error)[:400]
        return ""


def _problem(response: Any, content: bytes) -> str:
    if response["Content-Type"] != "application/problem+json":
        return f"its type is {response['Content-Type']}"
    told = json.loads(content)
    missing = {"type", "title", "status", "detail", "code"} - set(told)
    if missing or told["status"] != response.status_code:
        return f"it lacks {sorted(missing)} or tells another status"
    return ""
