"""What customers see of us beside messages, by each agent's setting: theirs was read, an answer is being written."""

from __future__ import annotations

import logging
import time

from channels_app.connection import provider_of, settings_of
from inbox.models import Agent, Channel, Message, Receipts, Thread

logger = logging.getLogger(__name__)

#: seconds after which a customer is shown again that an answer is being written. Source: Cloud API, it lasts 25 s
TYPING_S = 20.0
_shown: dict[int, float] = {}


def tell(answer_id: int) -> None:
    """Mark as read the last thing they wrote before this answer, on the same channel; a failure costs nothing."""
    answer = Message.objects.filter(pk=answer_id).select_related("channel").first()
    if answer is None or answer.channel is None or not _wants(answer.author_kind, answer.author_id):
        return
    before = Message.objects.filter(thread=answer.thread_id, seq__lt=answer.seq, channel=answer.channel)
    _mark(answer.channel, before.filter(direction="in").exclude(provider_id=None).order_by("-seq").first())


def tell_read(thread_id: int, agent_id: int, seq: int) -> None:
    """An agent has seen the thread up to `seq`; told where that is what they want."""
    agent = Agent.objects.filter(pk=agent_id).first()
    if agent is None or agent.receipts != Receipts.READ:
        return
    seen = Message.objects.filter(thread=thread_id, seq__lte=seq, direction="in").exclude(provider_id=None)
    last = seen.select_related("channel").order_by("-seq").first()
    if last is not None and last.channel is not None:
        _mark(last.channel, last)


def show_typing(thread_id: int, agent_id: int) -> None:
    """Show the customer that an answer is being written; it marks as read too, so not for who tells nothing of that."""
    agent = Agent.objects.filter(pk=agent_id).first()
    thread = Thread.objects.filter(pk=thread_id).select_related("last_in_channel").first()
    if agent is None or not agent.shows_typing or agent.receipts == Receipts.NEVER or thread is None:
        return
    channel = thread.last_in_channel
    if channel is None or not provider_of(channel).shows_typing or not _is_time(thread_id):
        return
    last = Message.objects.filter(thread=thread_id, channel=channel, direction="in").exclude(provider_id=None)
    _mark(channel, last.order_by("-seq").first(), typing=True)


def _mark(channel: Channel, last: Message | None, typing: bool = False) -> None:
    if last is None or not last.provider_id or not channel.active:
        return
    try:
        provider_of(channel).mark_read(settings_of(channel), last.provider_id, typing)
    except Exception as problem:
        logger.warning("A read receipt was not taken: %s", type(problem).__name__)


def _wants(kind: str, author_id: str) -> bool:
    """Bots and systems tell, agents as they have set it."""
    if kind != "agent" or not author_id.isdigit():
        return True
    return not Agent.objects.filter(pk=int(author_id), receipts=Receipts.NEVER).exists()


def _is_time(thread_id: int) -> bool:
    if time.monotonic() - _shown.get(thread_id, -TYPING_S) < TYPING_S:
        return False
    if len(_shown) > 10_000:
        _shown.clear()
    _shown[thread_id] = time.monotonic()
    return True
