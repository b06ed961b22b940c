"""What an incoming message asks of us after a resolution: attach, reopen or new (product.md, decisions)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.courtesy import is_courtesy
from inbox.models import Episode, Hold, Message, Thread

#: courtesy attaches to a resolution that is not older
ATTACHES = timedelta(hours=72)

#: says whether a message is about what a resolved episode was about: within the live path, so by a look-up at most
Knows = Callable[[Episode, Message], bool]
_knowing: list[Knows] = []


def same_issue_by(knows: Knows) -> Knows:
    """Register who knows what an episode was about; at start."""
    _knowing.append(knows)
    return knows


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
    if any(knows(last, message) for knows in _knowing):
        return "reopen", "same_issue"
    return "new", "after_resolution"
