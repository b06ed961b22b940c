"""Our emoji on a message: kept on its target, and told so that the channel can carry it."""

from __future__ import annotations

from inbox import events, outlets, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Message, Thread
from inbox.models.thread.changing import changes


def react(message: Message, by: Actor, emoji: str) -> Message:
    """Put an emoji on a message of the customer, "" takes it away; we have one reaction on each.

    Raises Conflict, and Unsendable where the channel would not carry it now.
    """
    if message.direction != "in" or not message.provider_id or message.channel is None or message.address is None:
        raise refusals.Conflict("Only a customer's message that the provider knows can be reacted to.")
    draft = outlets.Draft(message.channel, "reaction", emoji, reply_to_provider_id=message.provider_id)
    verdict = outlets.may_send(message.address, draft, now())
    if isinstance(verdict, outlets.Refused):
        raise refusals.Unsendable(verdict.code, verdict.reason, outlets.options(message.thread, now()))
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
