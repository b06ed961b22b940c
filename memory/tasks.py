"""Periodic and woken work of memory; each task calls one verb. The schedule is settings.PERIODIC_WORK."""

from __future__ import annotations

import threading

from celery import shared_task
from celery.utils.log import get_task_logger

from inbox import history
from memory import meaning, raising, remembering
from memory.briefing import wording
from memory.connectors import asking
from memory.embedding import Unavailable, chosen
from memory.issues import repeating
from memory.knowledge import gaps, looking_through, vectors

logger = get_task_logger(__name__)

_embedding = threading.Lock()


@shared_task
def remember() -> None:
    """What was said since the last time, into traces; imports that waited for it are done. Then what rules changed."""
    if remembering.catch_up():
        history.run_all()
        embed.delay()
    remembering.read_again()


@shared_task
def embed() -> None:
    """What is remembered gets its vectors, where there is an embedder; imports that waited for them are done."""
    embedder = chosen()
    # One at a time in a process: two would work on the same items.
    if embedder is not None and _embedding.acquire(blocking=False):
        try:
            if meaning.embed_some(embedder):
                history.run_all()
        except Unavailable as error:
            logger.warning("The embedder does not answer, recall goes by words meanwhile: %s", error)
        finally:
            _embedding.release()


@shared_task
def remember_signals() -> None:
    """What customers did elsewhere, into traces."""
    remembering.remember_signals()


@shared_task
def watch_promises() -> None:
    """Open promises hold, overdue ones raise their threads."""
    raising.watch()


@shared_task
def read_sources() -> None:
    """Documents of the sources that are due, into passages."""
    looking_through.read_some()


@shared_task
def embed_passages() -> None:
    """Passages get their vectors, where there is an embedder."""
    embedder = chosen()
    if embedder is not None:
        try:
            vectors.embed_some(embedder)
        except Unavailable as error:
            logger.warning("The embedder does not answer, passages wait for their vectors: %s", error)


@shared_task
def fetch_records() -> None:
    """What other systems hold of contacts that somebody looks at."""
    asking.ask_some()


@shared_task
def fade_repeats() -> None:
    """Chips of issues that nobody has spoken of for a month."""
    repeating.fade()


@shared_task
def forget_gaps() -> None:
    """Questions that have an answer by now, and old ones."""
    gaps.ask_again()


@shared_task
def phrase_brief(handoff_id: int) -> None:
    """The brief of a hand-off in a language model's words, where there is one."""
    wording.phrase(handoff_id)
