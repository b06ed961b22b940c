"""Meta's webhooks: elements gathered into entries and changes, signed over the raw bytes."""

import hashlib
import hmac
import json
import secrets
from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.letters import Habits, Letter, Outcome, Sealed, meta_pause
from channels_app.simulator.simulation import Simulation

AGENT = "facebookexternalua"


def habits(sim: Simulation) -> Habits:
    """How Meta posts: bundled, signed, for days."""

    def seal(letters: list[Letter]) -> Sealed:
        account = sim.accounts.by_key(letters[0].account)
        if not isinstance(account, WhatsAppAccount):
            raise LookupError(f"simulator.json has no WhatsApp account {letters[0].account}")
        body = raw_json(bundle(account, [letter.content for letter in letters]))
        return Sealed(account.webhook_url, body, signed_headers(account.app_secret, body))

    def pause(outcome: Outcome, attempt: int, _: list[Letter]) -> float | None:
        return meta_pause(outcome, attempt, sim.pace.retry)

    def wanted(letter: Letter) -> bool:
        account = sim.accounts.by_key(letter.account)
        return isinstance(account, WhatsAppAccount) and not sim.world.marked("unsubscribed", account.waba_id)

    return Habits(seal, pause, True, 20.0, wanted)


def tell(sim: Simulation, account: WhatsAppAccount, field: str, value: dict[str, Any], message: str = "") -> Letter:
    """A letter that tells one change; hand it to the postman."""
    content = {"field": field, "value": value, "time": int(sim.clock.now())}
    return Letter(secrets.token_hex(8), "whatsapp", account.key, content, message)


def value_of(account: WhatsAppAccount, **parts: Any) -> dict[str, Any]:
    """The `value` of a change of the field `messages`."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": account.display_phone_number.lstrip("+"),
            "phone_number_id": account.phone_number_id,
        },
        **parts,
    }


def bundle(account: WhatsAppAccount, contents: list[dict[str, Any]]) -> dict[str, Any]:
    """One payload for several elements: neighbours of the same sort share a `value`, as Meta batches them."""
    changes: list[dict[str, Any]] = []
    for content in contents:
        value, before = content["value"], changes[-1] if changes else None
        if not (before and _join(before, content["field"], value)):
            changes.append({"value": {**value}, "field": content["field"]})
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": account.waba_id, "time": contents[0]["time"], "changes": changes}],
    }


def raw_json(payload: dict[str, Any]) -> bytes:
    """JSON as Meta writes it: ASCII only, slashes escaped, no spaces."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """Both signature headers over the raw bytes."""
    key = secret.encode()
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
    }


def _join(before: dict[str, Any], field: str, value: dict[str, Any]) -> bool:
    """Add a value's messages or statuses to those of the change before it, when both are of the same sort."""
    target = before["value"]
    sort = next((name for name in ("messages", "statuses") if name in value), None)
    if field != "messages" or before["field"] != field or sort is None or sort not in target:
        return False
    if target.get("metadata") != value.get("metadata") or ("contacts" in target) != ("contacts" in value):
        return False
    target[sort] = [*target[sort], *value[sort]]
    if "contacts" in value:
        target["contacts"] = [
            *target["contacts"],
            *(block for block in value["contacts"] if block not in target["contacts"]),
        ]
    return True
