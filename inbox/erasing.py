"""Erasure: everything of a person goes, a receipt stays, and late work cannot bring it back."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from inbox import events
from inbox.actors import Actor
from inbox.clock import now
from inbox.intake import erased_digest
from inbox.intake_write import address_digest
from inbox.models import (
    Address,
    Attachment,
    Consent,
    Contact,
    ErasedMessage,
    Erasure,
    Event,
    Message,
    Note,
    Signal,
    Thread,
    store,
)  # fmt: skip

logger = logging.getLogger(__name__)

#: what other apps erase: called inside the transaction with the ids of the contacts and their messages' provider ids
Eraser = Callable[[list[int], list[tuple[int, str]]], dict[str, int]]
_erasers: list[Eraser] = []


def also(eraser: Eraser) -> Eraser:
    """Register what another app holds of a person; returns {what: how many rows}."""
    _erasers.append(eraser)
    return eraser


def erase(contact: Contact, by: Actor) -> Erasure:
    """Erase a contact with all that is linked to it; who writes again is a new contact.

    Messages, notes, files, addresses, windows, links, drafts, signals, raw rows and search entries go. What stays: the
    receipt, events without names, STOP under a digest of the number, and digests by which a repeat is refused.
    """
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL statement_timeout = '120s'")
        survivor_id = contact.merged_into_id or contact.pk
        ids = sorted(
            Contact.objects.filter(Q(pk=survivor_id) | Q(merged_into=survivor_id)).values_list("pk", flat=True)
        )
        threads = list(Thread.objects.select_for_update(of=("self",)).filter(contact__in=ids).order_by("pk"))
        receipt = Erasure.objects.create(
            receipt=uuid.uuid4(), at=now(), contact_ids=ids, thread_ids=[row.pk for row in threads]
        )
        for thread in threads:
            thread.hold()
        files = _remember_and_collect(ids)
        counts = _delete(ids, threads)
        Erasure.objects.filter(pk=receipt.pk).update(counts=counts, done_at=now())
        receipt.refresh_from_db()
        events.record("contact.erased", None, by=by, receipt=str(receipt.receipt), contacts=[str(pk) for pk in ids])
        transaction.on_commit(lambda: _unlink(files))
    return receipt


def _remember_and_collect(ids: list[int]) -> list[str]:
    """Digests of what must not come back; paths of the files that go once this is committed."""
    told = (
        Message.objects.filter(home_contact__in=ids).exclude(provider_id=None).values_list("channel_id", "provider_id")
    )
    digests = [ErasedMessage(digest=erased_digest(channel, provider_id), at=now()) for channel, provider_id in told]  # type: ignore[arg-type]
    ErasedMessage.objects.bulk_create(digests, ignore_conflicts=True, batch_size=2000)
    return list(
        Attachment.objects.filter(message__home_contact__in=ids).exclude(file="").values_list("file", flat=True)
    )


def _delete(ids: list[int], threads: list[Thread]) -> dict[str, int]:
    pairs = [
        (channel, provider_id)
        for channel, provider_id in Message.objects.filter(home_contact__in=ids).values_list(
            "channel_id", "provider_id"
        )
        if channel and provider_id
    ]
    counts: dict[str, int] = {}
    for eraser in _erasers:
        counts |= eraser(ids, pairs)
    thread_ids = [thread.pk for thread in threads]
    digests = [address_digest(row) for row in Address.objects.filter(contact__in=ids)]
    Consent.objects.filter(address_digest__in=digests).update(evidence="")
    _unname(ids, thread_ids)
    counts["signals"] = Signal.objects.filter(contact__in=ids).delete()[0]
    counts["notes"] = Note.objects.filter(home_contact__in=ids).delete()[0]
    counts["attachments"] = Attachment.objects.filter(message__home_contact__in=ids).delete()[0]
    counts["messages"] = Message.objects.filter(home_contact__in=ids).delete()[0]
    for thread in threads:
        thread.state, thread.merged_into_id, thread.episode_id = "resolved", thread.pk, None
        thread.last_message, thread.display_name = None, ""
        thread.touch()
    store(threads)
    Thread.objects.filter(pk__in=thread_ids).delete()
    counts["contacts"] = Contact.objects.filter(pk__in=ids).delete()[0]
    return counts


def _unname(ids: list[int], thread_ids: list[int]) -> None:
    """Events stay, sealed; a name in them is not part of the seal and goes."""
    Event.objects.filter(by_kind="contact", by_id__in=[str(pk) for pk in ids]).update(by_name="")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inbox_event SET data = data - ARRAY['other_name', 'was', 'now'] WHERE thread_id = ANY(%s)"
            " AND data ?| ARRAY['other_name', 'was', 'now']",
            [thread_ids],
        )


def _unlink(files: list[str]) -> None:
    for name in files:
        try:
            Path(settings.MEDIA_ROOT, name).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("A file of an erased contact is still there (%s)", type(error).__name__)
