"""What becomes of promises by a person's word: settled, opened again, withdrawn."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from inbox import events
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Thread
from memory import raising
from memory.masking import mask
from memory.models import Forgotten, Promise, PromiseState
from memory.telling import thread_of


@transaction.atomic
def settle(promise: Promise, state: str, text: str, by: Actor) -> Promise:
    """An agent's word on a promise; `open` takes the word back. What is said later changes nothing of it."""
    is_open = state == PromiseState.OPEN
    promise.state, promise.settled_at = state, None if is_open else now()
    promise.settled_reason, promise.settled_text = "" if is_open else "agent", "" if is_open else mask(text.strip())
    promise.settled_by_id = "" if is_open else (by.id or "-")
    promise.save()
    events.record("promise.settled", thread_of(promise.contact_id), by=by, promise=str(promise.pk), state=state)
    transaction.on_commit(_show)
    return promise


@transaction.atomic
def withdraw(promise: Promise, by: Actor) -> None:
    """Forget a promise; it is not read out of the same message again."""
    digest = Forgotten.digest_of("message", promise.message_id or 0, "promise", promise.text)
    Forgotten._default_manager.get_or_create(contact_id=promise.contact_id, digest=digest)
    events.record("promise.withdrawn", thread_of(promise.contact_id), by=by, promise=str(promise.pk))
    thread = promise.message.thread if promise.message is not None else None
    Promise.objects.filter(pk=promise.pk)._raw_delete("default")
    transaction.on_commit(partial(_show, thread))


def _show(thread: Thread | None = None) -> None:
    """Holds and chips follow, once this is committed: threads are locked before promises are."""
    raising.hold()
    raising.lower()
    if thread is not None:
        raising.lower_thread(thread)
