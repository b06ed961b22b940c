"""What an incoming message asks of us after a resolution: attach, reopen or new (product.md, decisions)."""

from __future__ import annotations

from datetime import datetime, timedelta

from inbox.courtesy import is_courtesy
from inbox.models import Hold, Message, Thread

#: courtesy attaches to a resolution that is not older
ATTACHES = timedelta(hours=72)


def decide(thread: Thread, message: Message, consent: str, when: datetime) -> tuple[str, str]:
    """(attach | reopen | new, the reason as a code). Silence alone decides nothing."""
    polite = message.type in ("reaction", "sticker") or (message.type == "text" and is_courtesy(message.text))
    if thread.episode is not None:
        return ("attach", "courtesy") if thread.state == "snoozed" and polite else ("new", "open")
    if consent:
        return "attach", "consent"
    last = thread.episodes.first()
    if last is None or last.resolved_at is None:
        return "new", "first"
    if polite and when - last.resolved_at <= ATTACHES:
        return "attach", "courtesy"
    if message.reply_to_id and message.reply_to and message.reply_to.seq >= last.first_seq:
        return "reopen", "quoted"
    if Hold.objects.filter(thread=thread).exists():
        return "reopen", "open_promise"
    return "new", "after_resolution"
