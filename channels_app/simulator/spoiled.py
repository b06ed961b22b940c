"""Faults in the answers to API calls: late, none, refused, or rubbish."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels_app.simulator.answers import Json
from channels_app.simulator.faults import OF_ANSWERS, Fault
from channels_app.simulator.meta.errors import GraphError
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.errors import TelnyxError
from channels_app.simulator.twilio.errors import TwilioError

SENDS = {
    "whatsapp": re.compile(r"/v\d+\.\d+/\d+/messages$"),
    "twilio": re.compile(r"/2010-04-01/Accounts/[^/]+/Messages\.json$"),
    "telnyx": re.compile(r"/v2/messages$"),
}
CALLS = {
    "whatsapp": re.compile(r"/v\d+\.\d+/|/whatsapp_business/"),
    "twilio": re.compile(r"/2010-04-01/|/_cdn/"),
    "telnyx": re.compile(r"/v2/|/_telnyx_media/"),
}
#: what each provider says then: an exception with `status` and `body()`
TAKES_NOTHING: dict[str, dict[str, Callable[[], Any]]] = {
    "error_500": {
        "whatsapp": lambda: GraphError(131000),
        "twilio": lambda: TwilioError(20500),
        "telnyx": lambda: TelnyxError("10007"),
    },
    "throttle_429": {
        "whatsapp": lambda: GraphError(130429),
        "twilio": lambda: TwilioError(20429),
        "telnyx": lambda: TelnyxError("10011"),
    },
}
GARBAGE = (
    (200, "text/html", b"<!doctype html><title>Just a moment</title><h1>502 Bad gateway</h1>"),
    (200, "application/json", b"{}"),
    (200, "application/json", b'{"messaging_product":"whatsapp","contacts":[{"input":"'),
)


class Spoiler:
    """ASGI middleware in front of all providers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, unless a fault of this provider is on and means this call."""
        provider = next(
            (name for name, path in CALLS.items() if scope["type"] == "http" and path.match(scope["path"])), ""
        )
        if not provider:
            await self.app(scope, receive, send)
            return
        sim: Simulation = scope["app"].state.sim
        sending = scope["method"] == "POST" and bool(SENDS[provider].match(scope["path"]))
        if sending:
            body = await Request(scope, receive).body()
            receive, sending = _again(body, receive), not _is_receipt(body)
        fault = sim.faults.take(provider, *OF_ANSWERS, sending=sending)
        if fault is None:
            await self.app(scope, receive, send)
            return
        await self._spoil(fault, scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.fault in TAKES_NOTHING:
            await Request(scope, receive).body()
            await _refusal(fault)(scope, receive, send)
        elif fault.fault == "hang_up":
            await Request(scope, receive).body()
            _cut(scope)
        elif fault.fault == "slow":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        else:
            await self._take_then(fault, scope, receive, send)

    async def _take_then(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call do its work and keep its answer from the caller; a refusal of the call goes through."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self.app(scope, receive, keep)
        if answer and answer[0].get("status", 500) >= 300:
            for message in answer:
                await send(message)
        elif fault.fault == "garbage":
            status, kind, body = GARBAGE[fault.happened % len(GARBAGE)]
            await Response(body, status, media_type=kind)(scope, receive, send)
        else:
            if fault.fault == "timeout_after_accept":
                await _until_gone(receive, fault.seconds)
            _cut(scope)


def _is_receipt(body: bytes) -> bool:
    """Whether it only tells that something was read, which WhatsApp takes at the address of messages."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("status") == "read"


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read of the call, to be read once more, and then what comes after it."""
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return told.pop() if told else await receive()

    return read


async def _until_gone(receive: Receive, seconds: float) -> None:
    """Wait until the caller gives up, at most so long."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        return


def _refusal(fault: Fault) -> Response:
    problem = TAKES_NOTHING[fault.fault][fault.provider]()
    headers = {"Retry-After": "1"} if problem.status == 429 else None
    return Json(problem.body(), problem.status, headers)


def _cut(scope: Scope) -> None:
    cut = scope.get("cut")
    if cut is None:
        raise RuntimeError("the connection cannot be cut under this server")
    cut()
