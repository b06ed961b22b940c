"""What a customer does to a message of the chat: react, tap a button, listen."""

from typing import Any

from channels_app.simulator import journeys
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.meta import about, inbound
from channels_app.simulator.meta.about import Made
from channels_app.simulator.simulation import Simulation


def reaction(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`message` and `emoji`; an empty one takes the reaction back."""
    target, emoji = about.target(sim, account, person, values), str(values.get("emoji") or "")
    target.reactions["person"] = emoji
    sim.world.changed(target)
    body = {"message_id": target.id, **({"emoji": emoji} if emoji else {})}
    return inbound.write(sim, account, person, "reaction", body, emoji, **about.common(values))


def press(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Tap a button or list row (`button` is its id) of an interactive message or template (`message`)."""
    target, wanted = about.target(sim, account, person, values), str(values.get("button") or "")
    context = inbound.reply_context(sim, account, target)
    if target.type == "template":
        found = next(
            (
                row
                for row in target.extra["template"]["buttons"]
                if row["type"] == "quick_reply" and wanted in (row["payload"], row["title"])
            ),
            None,
        )
        if found is None:
            raise ValueError("the template has no such quick reply")
        return inbound.write(
            sim,
            account,
            person,
            "button",
            {"payload": found["payload"], "text": found["title"]},
            found["title"],
            context=context,
            **about.common(values),
        )
    for choice in choices(target):
        if choice["id"] == wanted:
            kind = choice["kind"]
            chosen = {key: choice[key] for key in ("id", "title", "description") if choice.get(key)}
            return inbound.write(
                sim,
                account,
                person,
                "interactive",
                {"type": kind, kind: chosen},
                choice["title"],
                context=context,
                **about.common(values),
            )
    raise ValueError("the message has no such button")


def choices(message: Message) -> list[dict[str, Any]]:
    """What can be tapped on an interactive message."""
    action = message.body.get("action") or {}
    buttons = [{"kind": "button_reply", **row["reply"]} for row in action.get("buttons", []) if "reply" in row]
    rows = [{"kind": "list_reply", **row} for section in action.get("sections", []) for row in section.get("rows", [])]
    cards = [
        {"kind": "button_reply", **row["quick_reply"]}
        for card in action.get("cards", [])
        for row in card["action"].get("buttons", [])
    ]
    return buttons + rows + cards


def play(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Listen to a voice message of the business."""
    target = about.target(sim, account, person, values)
    if target.direction == "out" and target.type == "audio" and person.read_receipts:
        journeys.advance(sim, target, "played")
    return target, None
