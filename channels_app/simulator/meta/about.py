"""What every act needs: the message it is about, and the parts any message may have."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.letters import Letter
from channels_app.simulator.meta import inbound
from channels_app.simulator.simulation import Simulation

Made = tuple[Message | None, Letter | None]


def context(sim: Simulation, account: WhatsAppAccount, values: dict[str, Any]) -> dict[str, Any]:
    """`context` of a message: what it answers, and whether it was forwarded."""
    found: dict[str, Any] = {}
    answered = sim.world.messages.get(str(values.get("reply_to") or ""))
    if answered:
        found = dict(inbound.reply_context(sim, account, answered))
    for name in ("forwarded", "frequently_forwarded"):
        if values.get(name):
            found[name] = True
    return found


def common(values: dict[str, Any]) -> dict[str, Any]:
    """`at` and `id`, where a script wants them to be something particular."""
    return {name: values[name] for name in ("at", "id") if values.get(name)}


def target(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Message:
    """The message `message` names, when it is of this chat; ValueError otherwise."""
    found = sim.world.messages.get(str(values.get("message") or ""))
    if found is None or (found.account, found.person) != (account.key, person.id):
        raise ValueError("choose a message of this chat")
    return found
