"""Our emoji on a message: kept on its target, and told so that the channel can carry it."""

from __future__ import annotations

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Message, Thread
from inbox.models.thread.changing import changes


def react(message: Message, by: Actor, emoji: str) -> Message:
    """Put an emoji on a message of the customer, "" takes it away; we have one reaction on each. Raises Conflict."""
    if message.direction != "in" or not message.provider_id:
        raise refusals.Conflict("Only a customer's message that the provider knows can be reacted to.")
    _put(message.thread, message, by, emoji)
    return message


@changes
def _put(thread: Thread, message: Message, by: Actor, emoji: str) -> None:
    message.refresh_from_db()
    others = [told for told in message.reactions if told["by"] == "contact"]
    mine = [{"by": "agent", "name": by.name, "emoji": emoji, "at": now().isoformat()}] if emoji else []
    if [told.get("emoji") for told in message.reactions if told["by"] != "contact"] == [emoji] * len(mine):
        return
    message.reactions, message.rev = others + mine, thread.take_number()
    message.save(update_fields=["reactions", "rev"])
    events.record("message.reacted", thread, by=by, message=str(message.pk), emoji=emoji)
