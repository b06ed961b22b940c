"""Summaries kept up to date while a thread is remembered: of the episodes in which something was said or decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from inbox.clock import now
from inbox.models import Episode, Message, Thread
from memory.episodes import VERSION
from memory.episodes.boundaries import why
from memory.episodes.sentences import sentences
from memory.episodes.summarising import Told, summarise
from memory.masking import mask
from memory.models import EpisodeSummary, SummarySource
from memory.remembering import also

#: of a very long episode its beginning and its end are read
FIRST, LAST = 60, 240


@also(order=60)
def keep(thread: Thread, after: int) -> None:
    """Make the summaries of a thread's episodes that have changed; `after` below 0: of all. Within a transaction."""
    for episode in _touched(thread, after):
        summary, rev = getattr(episode, "summary", None), _rev(thread, episode)
        if summary is None or summary.version != VERSION or _has_changed(episode, summary, rev):
            make(thread, episode, rev)


def _touched(thread: Thread, after: int) -> Any:
    """The episodes in which something changed since, the newest two, whose end may be new, and those without one."""
    rows = thread.episodes.select_related("summary")
    if after < 0:
        return rows
    said = Message.objects.filter(thread=thread, rev__gt=after, seq__gte=OuterRef("first_seq")).exclude(
        seq__gt=OuterRef("last_seq")
    )
    newest = list(thread.episodes.values_list("pk", flat=True)[:2])
    return rows.filter(Exists(said) | Q(summary=None) | ~Q(summary__version=VERSION) | Q(pk__in=newest))


def make(thread: Thread, episode: Episode, rev: int) -> EpisodeSummary:
    """Make one anew; `rev`: of the newest that was said in it."""
    told = summarise(sentences(_messages(thread, episode), thread.contact.language), _written(episode))
    summary = EpisodeSummary(
        episode=episode, contact_id=episode.home_contact_id, lines=told.lines, outcome=told.outcome, tried=told.tried,
        mood=told.mood, mood_sources=told.mood_sources, open_questions=told.open_questions,
        boundary=why(episode.reason), rev=rev, version=VERSION, made_at=now(),
    )  # fmt: skip
    summary.save()
    _cite(summary, told)
    return summary


def _cite(summary: EpisodeSummary, told: Told) -> None:
    """The messages it rests on; one that is not cited any more is let go without letting the summary go with it."""
    known = set(summary.quoted.values_list("message_id", flat=True))
    if known - told.sources:
        EpisodeSummary.objects.filter(pk=summary.pk)._raw_delete("default")
        summary.save(force_insert=True)
        known = set()
    SummarySource.objects.bulk_create(
        [SummarySource(summary=summary, message_id=pk) for pk in sorted(told.sources - known)], ignore_conflicts=True
    )


def _has_changed(episode: Episode, summary: EpisodeSummary, rev: int) -> bool:
    written = summary.outcome.get("text", "") if summary.outcome.get("by") == "agent" else ""
    if _written(episode) != written:
        return True
    return summary.boundary != why(episode.reason) or rev != summary.rev


def _rev(thread: Thread, episode: Episode) -> int:
    newest = _within(thread, episode).order_by("-rev").values_list("rev", flat=True)[:1]
    return next(iter(newest), 0)


def _within(thread: Thread, episode: Episode) -> Any:
    rows = Message.objects.filter(thread=thread, seq__gte=episode.first_seq)
    return rows if episode.last_seq is None else rows.filter(seq__lte=episode.last_seq)


def _messages(thread: Thread, episode: Episode) -> list[Message]:
    rows = _within(thread, episode).exclude(Q(text="") | Q(type="system")).defer("payload")
    first = list(rows.order_by("seq")[: FIRST + LAST])
    if len(first) < FIRST + LAST:
        return first
    last = list(rows.filter(seq__gt=first[FIRST - 1].seq).order_by("-seq")[:LAST])
    return [*first[:FIRST], *reversed(last)]


def _written(episode: Episode) -> str:
    """What an agent wrote when resolving; words of ours are none."""
    return "" if episode.outcome in ("attached", "split", "unlinked") else mask(episode.outcome)
