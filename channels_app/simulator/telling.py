"""Webhooks of any content, rightly signed, and the challenge by which Meta checks an endpoint."""

import secrets
from typing import Any

import httpx
from starlette.requests import Request

from channels_app.simulator.accounts import TwilioAccount, WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of
from channels_app.simulator.meta import envelope
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio import webhooks


async def tell(request: Request) -> Json:
    """POST {account, field, value} (Meta) or {account, params, url} (Twilio); answered with the product's status.

    For what no act brings about: account alerts, quality updates, history, payloads of the future.
    """
    sim: Simulation = request.app.state.sim
    values = await body_of(request)
    account = sim.accounts.by_key(str(values.get("account", "")))
    if isinstance(account, WhatsAppAccount):
        letter = envelope.tell(sim, account, str(values.get("field", "messages")), _object(values, "value"))
    elif isinstance(account, TwilioAccount):
        params = [(str(name), str(value)) for name, value in _object(values, "params").items()]
        letter = webhooks.letter(account, str(values.get("url") or account.webhook_url), params)
    else:
        raise ValueError("account must be the key of a WhatsApp or Twilio account in simulator.json")
    outcome = await sim.postman.post([letter])
    return Json({"status": outcome.status, "reason": outcome.reason, "ms": round(outcome.milliseconds, 1)})


async def verify(request: Request) -> Json:
    """POST {account}: ask the webhook for its challenge, as Meta does at setup; `ok` says whether it was right."""
    sim: Simulation = request.app.state.sim
    account = sim.accounts.by_key(str((await body_of(request)).get("account", "")))
    if not isinstance(account, WhatsAppAccount):
        raise ValueError("account must be the key of a WhatsApp account in simulator.json")
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": account.verify_token}
    try:
        answer = await sim.postman.web.get(account.webhook_url, params=query, timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return Json({"ok": False, "status": 0, "reason": repr(problem)})
    right = answer.status_code == 200 and answer.text == challenge
    return Json({"ok": right, "status": answer.status_code, "reason": "" if right else answer.text[:200]})


def _object(values: dict[str, Any], key: str) -> dict[str, Any]:
    found = values.get(key)
    if not isinstance(found, dict):
        raise ValueError(f"{key} must be a JSON object")
    return found
