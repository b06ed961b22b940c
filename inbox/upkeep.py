"""What the inbox does for itself from time to time: wake, count, forget."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from inbox.clock import now
from inbox.models import Attachment, ErasedMessage, Moved, Thread, Waiting, tally

logger = logging.getLogger(__name__)

#: statuses, edits and reactions whose message never came (Meta retries for at most 7 days)
WAITS = timedelta(days=7)
#: digests of erased messages
ERASED = timedelta(days=30)
#: uploads that no message used
UNUSED = timedelta(days=2)


def wake_snoozed(most: int = 500) -> int:
    """End every snooze whose time has come; returns how many."""
    due = Thread.objects.filter(state="snoozed", snoozed_until__lte=now()).order_by("snoozed_until")[:most]
    for thread in due:
        try:
            thread.wake()
        except (Moved, Thread.DoesNotExist):
            continue
    return len(due)


def fold_tallies() -> None:
    """Sum up the rows of the counters."""
    with transaction.atomic():
        tally.fold()


def recount() -> int:
    """Compare counters with threads; a difference is an error of ours, logged and set right. Returns how many."""
    with transaction.atomic():
        wrong = tally.recount()["wrong"]
    if wrong:
        logger.error("The counters of %s standings had drifted and were set right", wrong)
    return wrong


def forget_the_old() -> None:
    """Delete what is kept only for a while."""
    Waiting.objects.filter(at__lt=now() - WAITS).delete()
    ErasedMessage.objects.filter(at__lt=now() - ERASED).delete()
    Attachment.objects.filter(message=None, created_at__lt=now() - UNUSED).delete()
