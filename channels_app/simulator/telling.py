"""Webhooks of any content, rightly signed, and the challenge by which Meta checks an endpoint."""

import secrets

import httpx
from starlette.requests import Request

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of, object_of
from channels_app.simulator.carriers import carrier_of
from channels_app.simulator.meta import envelope
from channels_app.simulator.simulation import Simulation


async def tell(request: Request) -> Json:
    """POST {account, field, value} (Meta), {account, params, url} (Twilio) or {account, event, payload} (Telnyx).

    Answered with the product's status. For what no act brings about: account alerts, quality updates, history, payloads
    of the future.
    """
    sim: Simulation = request.app.state.sim
    values = await body_of(request)
    account = sim.accounts.by_key(str(values.get("account", "")))
    if isinstance(account, WhatsAppAccount):
        letter = envelope.tell(sim, account, str(values.get("field", "messages")), object_of(values, "value"))
    elif account is not None:
        letter = carrier_of(account).told(account, values)
    else:
        raise ValueError("account must be the key of a WhatsApp, Twilio or Telnyx account in simulator.json")
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
