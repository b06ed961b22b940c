"""Citing: what lines rest on becomes their sources, asked for all lines at once, and only for those that are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from memory.context.line import Line, Rest
from memory.context.view import View
from memory.models import Evidence, Occurrence
from memory.sources import Source, source

#: sources of an issue: its newest messages
OF_ISSUE = 8
_COLUMNS = (
    "fact", "promise", "message", "message__seq", "message__imported_id", "note", "note__seq", "note__imported_id",
    "signal",
)  # fmt: skip
Told = dict[tuple[str, int], list[Source]]


def cited(view: View, *groups: Sequence[Line]) -> list[list[Line]]:
    """The same lines with their sources, group by group; two questions at most, however many lines there are."""
    rests = [rest for lines in groups for line in lines for rest in line.rests]
    told = _of_statements(view, rests) | _of_issues(view, rests)
    return [[_with_sources(line, told) for line in lines] for lines in groups]


def _with_sources(line: Line, told: Told) -> Line:
    if not line.rests:
        return line
    found = [one for rest in line.rests for one in [*rest.own, *told.get((rest.kind, rest.pk), [])][: rest.most]]
    return replace(line, sources=found, rests=())


def _of_statements(view: View, rests: Iterable[Rest]) -> Told:
    """Of facts and promises: the items that state them, in the order of time."""
    ids = {kind: [rest.pk for rest in rests if rest.kind == kind] for kind in ("fact", "promise")}
    if not any(ids.values()):
        return {}
    rows = Evidence._default_manager.filter(Q(fact__in=ids["fact"]) | Q(promise__in=ids["promise"]))
    rows = rows if view.at is None else rows.filter(known_at__lte=view.at)
    told: Told = {}
    for fact, promise, *item in rows.order_by("at", "pk").values_list(*_COLUMNS):
        told.setdefault(("fact", fact) if fact else ("promise", promise), []).append(_source(*item))
    return told


def _source(message: Any, seq: Any, imported: Any, note: Any, note_seq: Any, note_imported: Any, signal: Any) -> Source:
    if message is not None:
        return source("message", str(message), seq, imported)
    if note is not None:
        return source("note", str(note), note_seq, note_imported)
    return source("signal", str(signal))


def _of_issues(view: View, rests: Iterable[Rest]) -> Told:
    """Of issues: the newest messages that are about them, in the order of time."""
    ids = [rest.pk for rest in rests if rest.kind == "issue"]
    if not ids:
        return {}
    newest = Window(RowNumber(), partition_by="issue", order_by=F("at").desc())
    rows = Occurrence._default_manager.filter(issue__in=ids, at__lte=view.moment).annotate(place=newest)
    rows = rows.filter(place__lte=OF_ISSUE).order_by("message__at", "message")
    told: Told = {}
    for issue, message, seq, imported in rows.values_list("issue", "message", "message__seq", "message__imported_id"):
        told.setdefault(("issue", issue), []).append(source("message", str(message), seq, imported))
    return told
