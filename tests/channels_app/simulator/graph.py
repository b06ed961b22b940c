"""Plain calls to the simulated Graph API, as a careful integrator would make them."""

import json
from typing import Any

import httpx

from channels_app.simulator.client import SimulatorClient
from tests.channels_app.simulator.conftest import WA

BASE = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "14155550101"}


def call(
    simulator: SimulatorClient, method: str, path: str, *, version: str = "v25.0", token: str = "", **more: Any
) -> httpx.Response:
    """One call below a version, with the account's token unless told otherwise."""
    headers = {"Authorization": f"Bearer {token or WA['access_token']}"} if token != "none" else {}
    if "json" in more:
        # Escaped, so that a lone surrogate can be sent too.
        more["content"] = json.dumps(more.pop("json"))
        headers["Content-Type"] = "application/json"
    return simulator.http.request(method, f"/{version}/{path}", headers=headers, **more)


def send(simulator: SimulatorClient, kind: str, body: Any, *, timeout: float = 20.0, **common: Any) -> httpx.Response:
    """A message of one type to Dina unless `common` says otherwise; None values remove a key."""
    payload = {**BASE, "type": kind, kind: body, **common}
    payload = {key: value for key, value in payload.items() if value is not None}
    return call(simulator, "POST", f"{WA['phone_number_id']}/messages", json=payload, timeout=timeout)


def error_of(answer: httpx.Response) -> tuple[int, int]:
    """HTTP status and Meta's code."""
    return answer.status_code, answer.json()["error"]["code"]
