"""Status webhooks of what the business sent."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message
from channels_app.simulator.letters import Letter
from channels_app.simulator.meta.envelope import tell, value_of
from channels_app.simulator.meta.identity import contact_block, origin
from channels_app.simulator.simulation import Simulation


def tell_status(sim: Simulation, message: Message) -> None:
    """Post the message's present status to its account's webhook."""
    letter = status_letter(sim, message)
    if letter:
        sim.postman.hand_in([letter])


def status_letter(sim: Simulation, message: Message) -> Letter | None:
    """The letter that tells a message's present status, None when its account is gone."""
    account = sim.account_of(message)
    if not isinstance(account, WhatsAppAccount):
        return None
    person = sim.person_of(message)
    status = _status(sim, account, message)
    if message.status == "failed" or person is None:
        return tell(sim, account, "messages", value_of(account, statuses=[status]))
    block = contact_block(sim, account, person)
    if message.status == "sent":
        block["profile"].pop("username", None)
    return tell(sim, account, "messages", value_of(account, contacts=[block], statuses=[status]))


def _status(sim: Simulation, account: WhatsAppAccount, message: Message) -> dict[str, Any]:
    person = sim.person_of(message)
    at = message.status_at.get(message.status, sim.clock.now())
    status: dict[str, Any] = {"id": message.id, "status": message.status, "timestamp": str(int(at))}
    if person:
        to = origin(sim, account, person, "recipient")
        if message.status == "failed" and message.extra.get("to_phone"):
            to = {"recipient_id": message.extra["to_phone"]}
        status.update(to)
    elif message.extra.get("to_phone"):
        status["recipient_id"] = message.extra["to_phone"]
    if message.opaque:
        status["biz_opaque_callback_data"] = message.opaque
    if message.error:
        status["errors"] = [message.error]
    else:
        status.update(_price(sim, message))
    return status


def _price(sim: Simulation, message: Message) -> dict[str, Any]:
    """Since v24 a conversation is named only inside a free entry point; every delivered template is billed (PMP)."""
    category = message.extra.get("category", "service")
    free_entry = bool(message.extra.get("free_entry"))
    in_window = bool(message.extra.get("in_window"))
    billable = not free_entry and category != "service" and not (category == "utility" and in_window)
    kind = "free_entry_point" if free_entry else "regular" if billable else "free_customer_service"
    found: dict[str, Any] = {
        "pricing": {
            "billable": billable,
            "pricing_model": "PMP",
            "type": kind,
            "category": "referral_conversion" if free_entry else category,
        }
    }
    if free_entry:
        found["conversation"] = {"id": message.extra["free_entry"], "origin": {"type": "referral_conversion"}}
    return found
