"""How far a message of the business comes: sent, delivered, read, each told by a webhook."""

from collections.abc import Callable
from functools import partial
from typing import Any

from channels_app.simulator.entities import RANK, Message, Person
from channels_app.simulator.letters import Letter
from channels_app.simulator.simulation import Simulation


def start(sim: Simulation, message: Message) -> None:
    """Send a freshly accepted message on its way."""
    sim.later(sim.pace.sent, lambda: _sent(sim, message))


async def tell_first(sim: Simulation, message: Message, letter: Callable[[Simulation, Message], Letter | None]) -> None:
    """Post `sent` and wait for its answer before the send itself is answered; then send the message on its way."""
    message.status, message.status_at["sent"] = "sent", sim.clock.now()
    sim.world.changed(message)
    made = letter(sim, message)
    if made:
        await sim.postman.post([made])
    start(sim, message)


def advance(sim: Simulation, message: Message, status: str) -> bool:
    """Note and tell a status unless the message is as far already or has failed; says whether it moved."""
    if message.error or RANK[status] <= RANK.get(message.status, 0):
        return False
    message.status = status
    message.status_at[status] = sim.clock.now()
    sim.world.changed(message)
    sim.tell[message.provider](sim, message)
    return True


def fail(sim: Simulation, message: Message, error: dict[str, Any], status: str = "failed") -> None:
    """Note and tell that a message did not arrive."""
    message.status, message.error = status, error
    message.status_at[status] = sim.clock.now()
    sim.world.changed(message)
    sim.tell[message.provider](sim, message)


def reach(sim: Simulation, person: Person) -> None:
    """Deliver what waited for a phone that is on again."""
    for message in _outgoing(sim, person):
        if message.status == "sent":
            sim.later(sim.pace.delivered, partial(_delivered, sim, message))


def opened(sim: Simulation, person: Person, account: str) -> None:
    """The person looks at a chat: what was delivered there is read, and told where receipts are on."""
    for message in sim.world.chat(account, person.id):
        if message.direction == "out" and message.status == "delivered" and not message.extra.get("opened"):
            message.extra["opened"] = True
            sim.world.changed(message)
            if message.provider == "whatsapp" and person.read_receipts:
                advance(sim, message, "read")


def resume(sim: Simulation) -> None:
    """Take up the journeys that a stop of the simulator interrupted."""
    for message in sim.world.messages:
        if message.direction == "out" and not message.error and message.status in ("accepted", "queued", "sent"):
            start(sim, message)


def _sent(sim: Simulation, message: Message) -> None:
    advance(sim, message, "sent")
    sim.later(sim.pace.delivered, lambda: _delivered(sim, message))


def _delivered(sim: Simulation, message: Message) -> None:
    person = sim.person_of(message)
    if person is None or person.off or not advance(sim, message, "delivered"):
        return
    if message.provider == "whatsapp" and person.reads and person.read_receipts:
        sim.later(sim.pace.read, lambda: _read(sim, message))


def _read(sim: Simulation, message: Message) -> None:
    person = sim.person_of(message)
    if person and person.read_receipts and not person.off:
        advance(sim, message, "read")


def _outgoing(sim: Simulation, person: Person) -> list[Message]:
    return [message for message in sim.world.messages if message.person == person.id and message.direction == "out"]
