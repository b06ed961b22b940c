"""A message that failed, or of which nobody knows, sent again because a person decided so."""

from __future__ import annotations

from typing import Any

from inbox import events, outlets, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Message, Status, Thread
from inbox.models.thread.changing import changes


def retry(message: Message, by: Actor, anyway: bool = False) -> Message:
    """Queue it again, with its old place. Raises Conflict, AlreadySent (unknown, unless `anyway`), Unsendable."""
    _queue_again(message.thread, message, by, anyway)
    return message


@changes
def _queue_again(thread: Thread, message: Message, by: Actor, anyway: bool) -> None:
    message.refresh_from_db()
    if message.status == Status.UNKNOWN and not anyway:
        raise refusals.AlreadySent(
            "Nobody knows whether this has arrived. Send `anyway` if the customer may get it twice."
        )
    if message.status not in (Status.FAILED, Status.UNKNOWN):
        raise refusals.Conflict("Only a message that failed can be sent again.", message_status=message.status or None)
    if message.address is None or message.channel is None:
        raise refusals.Unsendable("no_address", "The address it went to is gone.", outlets.options(thread, now()))
    verdict = outlets.may_send(message.address, _draft(message), now())
    if isinstance(verdict, outlets.Refused):
        raise refusals.Unsendable(verdict.code, verdict.reason, verdict.alternatives)
    message.status, message.error, message.attempts, message.claimed_at = Status.QUEUED, None, 0, None
    # What is still told of the tries before must not be taken for this one.
    message.former_ids = [*(message.former_ids or []), message.provider_id or ""]
    message.provider_id, message.send_at, message.rev = None, None, thread.take_number()
    # The times of the try that failed are not those of this one; its failure would look like a late one.
    message.status_at = {"queued": now().isoformat()}
    message.baton_number = thread.baton_number if message.author_kind == "bot" else None
    message.save()
    thread.show_status(message)
    events.record("message.queued", thread, by=by, message=str(message.pk), channel=message.channel.key, again=True)


def _draft(message: Message) -> outlets.Draft:
    payload: dict[str, Any] = message.payload
    assert message.channel is not None
    return outlets.Draft(
        channel=message.channel,
        type=message.type,
        text=message.text,
        payload=payload,
        purpose=message.purpose or "reply",
        attachments=tuple(message.attachments.all()),
        template=payload if message.type == "template" else None,
        reply_to_provider_id=message.reply_to_provider_id,
    )
