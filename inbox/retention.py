"""Forgetting with time: each app registers what it holds, an admin says for how long, a task forgets what is older."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from inbox import events
from inbox.clock import now
from inbox.models import Handoff, Retention, Signal

#: rows of one transaction, and transactions of one kind in one run: the rest is for the next
BATCH, BATCHES = 2_000, 50

#: forgets at most so many rows from before a time; returns how many
Forget = Callable[[datetime, int], int]


@dataclass(frozen=True)
class Kind:
    """What is forgotten: its name in settings, what it is called, how it is done, for how many days it is kept else."""

    name: str
    label: str
    forget: Forget
    days: int | None = None


_kinds: dict[str, Kind] = {}


def also(name: str, label: str, days: int | None = None) -> Callable[[Forget], Forget]:
    """Register a kind; `days`: for how long it is kept as long as nobody says otherwise, None for ever."""

    def register(forget: Forget) -> Forget:
        _kinds[name] = Kind(name, label, forget, days)
        return forget

    return register


def kinds() -> dict[str, Kind]:
    """All that is registered, by name."""
    return dict(_kinds)


def settings() -> list[Retention]:
    """One row for each kind, made as its default where there is none yet."""
    known = set(Retention.objects.values_list("kind", flat=True))
    fresh = [Retention(kind=kind.name, days=kind.days) for kind in _kinds.values() if kind.name not in known]
    Retention.objects.bulk_create(fresh, ignore_conflicts=True)
    return list(Retention.objects.filter(kind__in=_kinds))


def forget_the_old() -> dict[str, int]:
    """Forget what is older than its kind is kept; how many of each, told in the audit trail."""
    told = {}
    for row in settings():
        if row.days and (count := _forget(_kinds[row.kind], now() - timedelta(days=row.days))):
            told[row.kind] = count
            with transaction.atomic():
                events.record("retention.applied", None, what=row.kind, days=row.days, count=count)
    return told


def in_batches(rows: Any, most: int) -> int:
    """Delete at most so many of a QuerySet's rows by one statement; what stands on them goes by the database."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    return int(rows.model._default_manager.filter(pk__in=ids)._raw_delete("default")) if ids else 0


def _forget(kind: Kind, before: datetime) -> int:
    done = 0
    for _ in range(BATCHES):
        with transaction.atomic():
            count = kind.forget(before, BATCH)
        done += count
        if count < BATCH:
            break
    return done


@also("signals", "Signals: what customers did elsewhere")
def _signals(before: datetime, most: int) -> int:
    return in_batches(Signal.objects.filter(at__lt=before), most)


@also("briefs", "Briefs that were frozen at a hand-off")
def _briefs(before: datetime, most: int) -> int:
    old = Handoff.objects.filter(at__lt=before, brief__isnull=False).order_by("pk").values_list("pk", flat=True)[:most]
    return Handoff.objects.filter(pk__in=list(old)).update(brief=None)
