"""Promising: what messages promise becomes promises, and what follows tells whether they were kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction

from inbox.models import Contact, Message, Signal
from memory import raising, saying
from memory.extracting import EXTRACTOR, settling
from memory.extracting.promises import Promised, promises
from memory.extracting.settling import Verdict
from memory.extracting.signals import settles
from memory.masking import mask
from memory.models import Evidence, Forgotten, Promise, PromiseState, Role, Side
from memory.models.person import united

#: how long after it was made what is said may settle a promise, and so many items at most are looked through for it
_PATIENCE, _MOST = timedelta(days=120), 400
Item = Message | Signal


def take(items: Iterable[Item]) -> None:
    """Bring the promises of messages up to date, and settle those that items tell of, in the running transaction."""
    by_contact: dict[int, list[Item]] = {}
    for item in items:
        whose = item.home_contact_id if isinstance(item, Message) else item.contact_id
        if whose is not None:
            by_contact.setdefault(whose, []).append(item)
    for contact in Contact.objects.filter(pk__in=by_contact):
        _take_of(contact, by_contact[contact.pk])


def _take_of(contact: Contact, items: list[Item]) -> None:
    fresh = _write(contact, [item for item in items if isinstance(item, Message)])
    people, ears = united(contact), Ears(contact)
    again = fresh | _settled_by(items)
    told_of = [item for item in items if ears.hear(item)]
    for promise in Promise.objects.filter(contact__in=people, settled_by_id=""):
        if promise.pk in again:
            _unsettle(promise)
            _review(promise, _after(promise, people), ears)
        elif told_of:
            _review(promise, told_of, ears)


class Ears:
    """What items tell of promises, each heard once."""

    def __init__(self, contact: Contact) -> None:
        self.contact = contact
        self._heard: dict[tuple[str, int], list[Verdict]] = {}

    def hear(self, item: Item) -> list[Verdict]:
        """The verdicts of an item; of a signal by its type."""
        key = (type(item).__name__, item.pk)
        if key not in self._heard:
            self._heard[key] = self._verdicts(item)
        return self._heard[key]

    def _verdicts(self, item: Item) -> list[Verdict]:
        if isinstance(item, Signal):
            act = settles(item.type)
            return [Verdict(by, (act,), True, item.type) for by in Side.values] if act else []
        said = saying.said_of(item, self.contact)
        return settling.verdicts(said) if said is not None else []


def _review(promise: Promise, items: Iterable[Item], ears: Ears) -> None:
    """Settle a promise by the first of these items that tells of it, if nothing before it did."""
    for item in sorted(items, key=lambda one: (one.at, one.pk)):
        if item.at <= promise.made_at or (promise.settled_at is not None and item.at >= promise.settled_at):
            continue
        for one in ears.hear(item):
            if one.by == promise.by and one.fits(promise.act) and (one.is_kept or not _is_early(promise, item)):
                _unsettle(promise)
                _settle(promise, item, one)
                return


def _write(contact: Contact, messages: list[Message]) -> set[int]:
    """The promises of these messages as they stand; returns the ids of the new ones, and those read otherwise now."""
    known: dict[tuple[int, str], Promise] = {
        (row.message_id or 0, row.text): row for row in Promise.objects.filter(message__in=messages)
    }
    wanted = {(message.pk, mask(one.text)): (message, one) for message in messages for one in _of(message, contact)}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    if gone:
        Promise.objects.filter(pk__in=gone)._raw_delete("default")
        for message in messages[:1]:
            transaction.on_commit(partial(raising.lower_thread, message.thread))
    fresh = {key: told for key, told in wanted.items() if key not in known and not _is_forgotten(contact, *key)}
    made = {_create(contact, message, text, one).pk for (_, text), (message, one) in fresh.items()}
    return made | {row.pk for key, row in known.items() if key in wanted and _reread(row, wanted[key][1])}


def _reread(promise: Promise, told: Promised) -> bool:
    """Whether rules that read it otherwise changed what is promised, or for when."""
    if (promise.act, promise.by, promise.due_at) == (told.act, told.by, told.due_at):
        return False
    promise.act, promise.by, promise.due_at, promise.extractor = told.act, told.by, told.due_at, EXTRACTOR
    promise.save(update_fields=["act", "by", "due_at", "extractor"])
    return True


def _of(message: Message, contact: Contact) -> list[Promised]:
    said = saying.answering(message, contact)
    return promises(said) if said is not None else []


def _is_forgotten(contact: Contact, message: int, text: str) -> bool:
    digest = Forgotten.digest_of("message", message, "promise", text)
    return Forgotten._default_manager.filter(contact=contact, digest=digest).exists()


def _create(contact: Contact, message: Message, text: str, told: Promised) -> Promise:
    promise = Promise.objects.create(
        contact=contact, message=message, text=text, act=told.act, by=told.by, made_at=message.at,
        known_at=message.at, due_at=told.due_at, extractor=EXTRACTOR, confidence=0.9 if told.act else 0.7,
    )  # fmt: skip
    Evidence._default_manager.create(promise=promise, message=message, at=message.at, known_at=message.at)
    return promise


def _settled_by(items: list[Item]) -> set[int]:
    """Promises that one of these items settled: it may have been edited or taken back since."""
    rows = Evidence._default_manager.filter(role=Role.SETTLED, promise__settled_by_id="")
    messages = [item.pk for item in items if isinstance(item, Message)]
    return {pk for pk in rows.filter(message__in=messages).values_list("promise", flat=True) if pk is not None}


def _after(promise: Promise, people: list[int]) -> list[Item]:
    span = {"at__gt": promise.made_at, "at__lte": promise.made_at + _PATIENCE}
    messages = Message.objects.filter(home_contact__in=people, **span).exclude(text="").order_by("at")[:_MOST]
    signals = Signal.objects.filter(contact__in=people, **span).order_by("at")[:_MOST]
    return [*messages, *signals]


def _is_early(promise: Promise, item: Item) -> bool:
    return promise.due_at is not None and item.at.date() < promise.due_at.date()


def _unsettle(promise: Promise) -> None:
    if promise.settled_at is None:
        return
    Evidence._default_manager.filter(promise=promise, role=Role.SETTLED)._raw_delete("default")
    promise.refresh_from_db()


def _settle(promise: Promise, item: Item, told: Verdict) -> None:
    promise.state = PromiseState.KEPT if told.is_kept else PromiseState.BROKEN
    promise.settled_at, promise.settled_text = item.at, mask(told.text)[:400]
    promise.settled_reason = "signal" if isinstance(item, Signal) else "told"
    promise.save()
    source = {"signal": item} if isinstance(item, Signal) else {"message": item}
    known_at = item.received_at if isinstance(item, Signal) else item.at
    Evidence._default_manager.create(promise=promise, role=Role.SETTLED, at=item.at, known_at=known_at, **source)
