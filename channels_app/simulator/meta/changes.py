"""What a customer changes or sends that the API has few words for: edits, deletions, polls."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.meta import about, inbound
from channels_app.simulator.meta.about import Made
from channels_app.simulator.simulation import Simulation

EDIT_WITHIN, REVOKE_WITHIN = 15 * 60.0, 2 * 86400.0


def edit(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Change one's own text within 15 minutes; told as an edit on coexistence numbers, else as unsupported."""
    target, words = _own(sim, account, person, values, EDIT_WITHIN), str(values.get("text") or "")
    if target.type != "text" or not words:
        raise ValueError("only a text can be edited, into another text")
    target.text, target.body, target.edited = words, {"body": words}, True
    sim.world.changed(target)
    if not account.coexistence:
        return _unknown(sim, account, person, "edit", hidden=True)
    body = {"original_message_id": target.id, "message": {"type": "text", "text": {"body": words}}}
    return inbound.write(sim, account, person, "edit", body, words, **about.common(values))


def revoke(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Delete one's own message for everyone within two days; without coexistence the business learns nothing."""
    target = _own(sim, account, person, values, REVOKE_WITHIN)
    target.revoked = True
    sim.world.changed(target)
    if not account.coexistence:
        return target, None
    return inbound.write(sim, account, person, "revoke", {"original_message_id": target.id}, "", **about.common(values))


def unsupported(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Something the API has no words for: `kind` such as poll_creation."""
    return _unknown(sim, account, person, str(values.get("kind") or "poll_creation"))


def _unknown(sim: Simulation, account: WhatsAppAccount, person: Person, kind: str, *, hidden: bool = False) -> Made:
    errors = [
        {
            "code": 131051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }
    ]
    return inbound.write(sim, account, person, "unsupported", {"type": kind}, kind, hidden=hidden, errors=errors)


def _own(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any], within: float) -> Message:
    found = about.target(sim, account, person, values)
    if found.direction != "in" or found.revoked:
        raise ValueError("only one's own messages can be changed")
    if sim.clock.now() - found.at > within:
        raise ValueError("it is too late to change this message")
    return found
