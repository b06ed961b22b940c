"""Telnyx's webhooks: one event each, signed with Ed25519 over its time and the raw body."""

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.body import object_of
from channels_app.simulator.entities import Message
from channels_app.simulator.letters import Habits, Letter, Outcome, Sealed
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.shapes import message_json

TIMEOUT = 10.0
#: tries of one address. Source: Telnyx, Receiving webhooks
TRIES = 3


def habits(sim: Simulation) -> Habits:
    """How Telnyx posts: singly, signed anew for each try, at most three times."""

    def seal(letters: list[Letter]) -> Sealed:
        account = sim.accounts.by_key(letters[0].account)
        if not isinstance(account, TelnyxAccount):
            raise LookupError(f"simulator.json has no Telnyx account {letters[0].account}")
        url, body = letters[0].content["url"], json.dumps(letters[0].content["event"]).encode()
        return Sealed(
            url, body, {"Content-Type": "application/json", "User-Agent": "telnyx-webhooks", **sign(account, body)}
        )

    def pause(outcome: Outcome, attempt: int, _: list[Letter]) -> float | None:
        if 200 <= outcome.status < 300 or attempt >= TRIES:
            return None
        return sim.pace.retry * attempt

    return Habits(seal, pause, False, TIMEOUT)


def sign(account: TelnyxAccount, body: bytes) -> dict[str, str]:
    """The two headers of the signature, made with the account's private key at this second."""
    at = str(int(time.time()))
    mark = _private(account).sign(at.encode() + b"|" + body)
    return {"telnyx-timestamp": at, "telnyx-signature-ed25519": base64.b64encode(mark).decode()}


def public_key_of(private_key: str) -> str:
    """The public key as Telnyx's portal shows it, base64, of a private one (base64 of 32 bytes)."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def letter(account: TelnyxAccount, url: str, kind: str, payload: Any, message: str = "") -> Letter:
    """An event to be posted to an address; `kind` is its event_type."""
    data = {
        "event_type": kind,
        "id": str(uuid4()),
        "occurred_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "payload": payload,
        "record_type": "event",
    }
    event = {"data": data, "meta": {"attempt": 1, "delivered_to": url}}
    return Letter(data["id"], "telnyx", account.key, {"url": url, "event": event}, message)


def any_letter(account: TelnyxAccount, values: dict[str, Any]) -> Letter:
    """An event of any content: `event` (its type) and `payload`."""
    return letter(account, account.webhook_url, str(values.get("event")), object_of(values, "payload"))


def tell_status(sim: Simulation, message: Message) -> None:
    """Post the message's present status to its webhook_url, else to the profile's."""
    made = status_letter(sim, message)
    if made:
        sim.postman.hand_in([made])


def status_letter(sim: Simulation, message: Message) -> Letter | None:
    """message.sent, or message.finalized for what comes after it; None for Telnyx's own words."""
    account = sim.account_of(message)
    if not isinstance(account, TelnyxAccount) or message.extra.get("by_provider"):
        return None
    kind = "message.sent" if message.status == "sent" else "message.finalized"
    payload = message_json(sim, account, message)
    return letter(account, message.extra.get("webhook_url") or account.webhook_url, kind, payload)


def _private(account: TelnyxAccount) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(account.private_key))
