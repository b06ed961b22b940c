"""Blue ticks: the customer sees that their message was read when somebody answers it."""

from __future__ import annotations

import logging

from channels_app.connection import provider_of, settings_of
from inbox.models import Message

logger = logging.getLogger(__name__)


def tell(answer_id: int) -> None:
    """Mark as read the last thing they wrote before this answer, on the same channel; a failure costs nothing."""
    answer = Message.objects.filter(pk=answer_id).select_related("channel").first()
    if answer is None or answer.channel is None or not answer.channel.active:
        return
    before = Message.objects.filter(thread=answer.thread_id, seq__lt=answer.seq, channel=answer.channel, direction="in")
    last = before.exclude(provider_id=None).order_by("-seq").first()
    if last is None or not last.provider_id:
        return
    try:
        provider_of(answer.channel).mark_read(settings_of(answer.channel), last.provider_id)
    except Exception as problem:
        logger.warning("A read receipt was not taken: %s", type(problem).__name__)
