"""What a customer does in WhatsApp, as a stored message and as the webhook that tells of it."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.ids import wamid
from channels_app.simulator.letters import Letter
from channels_app.simulator.meta import limits
from channels_app.simulator.meta.envelope import tell, value_of
from channels_app.simulator.meta.identity import contact_block, origin
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import digits_of

#: Keys of `extra` that are not part of the webhook.
OURS = ("context", "hidden", "opened")
#: Message types without a bubble of their own.
SILENT = ("reaction", "edit", "revoke")


def write(
    sim: Simulation,
    account: WhatsAppAccount,
    person: Person,
    kind: str,
    body: dict[str, Any],
    words: str,
    *,
    context: dict[str, Any] | None = None,
    media: list[str] | None = None,
    at: float | None = None,
    id: str = "",
    hidden: bool = False,
    **parts: Any,
) -> tuple[Message, Letter]:
    """Store an incoming message and make its letter (not yet posted); `parts` are further keys of the message."""
    now = sim.clock.now() if at is None else at
    message = Message(
        id=id or wamid(person.wa_id or person.user_id),
        provider="whatsapp",
        account=account.key,
        person=person.id,
        direction="in",
        type=kind,
        body=body,
        text=words,
        at=now,
        number=account.display_phone_number,
        reply_to=(context or {}).get("id", ""),
        media=media or [],
        extra={"context": context or {}, **parts},
    )
    if hidden:
        message.extra["hidden"] = True
    if kind not in SILENT:
        limits.inbound_came(sim, account.key, person.id)
        if "referral" in parts:
            limits.came_from_ad(sim, account.key, person.id)
        sim.world.add(message)
    return message, letter(sim, account, person, message)


def letter(sim: Simulation, account: WhatsAppAccount, person: Person, message: Message) -> Letter:
    """The webhook element of an incoming message."""
    element: dict[str, Any] = {
        **origin(sim, account, person),
        "id": message.id,
        "timestamp": str(int(message.at)),
        "type": message.type,
        message.type: message.body.get("cards", message.body),
        **{name: part for name, part in message.extra.items() if name not in OURS and part},
    }
    if message.extra.get("context"):
        element["context"] = message.extra["context"]
    value = value_of(account, contacts=[contact_block(sim, account, person)], messages=[element])
    return tell(sim, account, "messages", value, message.id)


def reply_context(sim: Simulation, account: WhatsAppAccount, target: Message) -> dict[str, str]:
    """`context` of an answer to one of the messages of this chat."""
    if target.direction == "out":
        return {"from": digits_of(account.display_phone_number), "id": target.id}
    person = sim.person_of(target)
    return {**(origin(sim, account, person) if person else {}), "id": target.id}


def notice(
    sim: Simulation,
    account: WhatsAppAccount,
    person: Person,
    kind: str,
    system: dict[str, Any],
    came_from: dict[str, str],
) -> Letter:
    """A system message: a changed number, id or identity. It has no contacts block."""
    element = {
        **came_from,
        "id": wamid(person.wa_id or person.user_id),
        "timestamp": str(int(sim.clock.now())),
        "type": "system",
        "system": {"type": kind, **system},
    }
    return tell(sim, account, "messages", value_of(account, messages=[element]))
