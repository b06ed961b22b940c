"""What the memory panel shows of episodes: what each was about, why it began where it did, how to cut it anew."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from inbox.models import Episode, Message, Thread
from inbox.templatetags.look import medium
from memory.episodes.boundaries import why
from memory.models import EpisodeSummary

#: episodes that are shown, lines of each, and characters of a title
SHOWN, LINES, TITLE = 8, 4, 90


def episodes_of(thread: Thread) -> list[dict[str, Any]]:
    """The newest first, for templates/memory/episodes.html. `before`: which it could be joined with, or ""."""
    rows = list(thread.episodes.select_related("channel").order_by("-first_seq", "-pk")[: SHOWN + 1])
    summaries = {row.pk: row for row in EpisodeSummary.objects.filter(pk__in=[row.pk for row in rows])}
    said = _said(thread, rows, list(summaries.values()))
    older = [*rows[1:], None]
    shown = zip(rows[:SHOWN], older, strict=False)
    return [_shown(row, before, summaries.get(row.pk), said) for row, before in shown]


class _Said:
    """Messages that episodes begin with or that their summaries quote."""

    def __init__(self, rows: list[Message]) -> None:
        self.by_place = {row.seq: row for row in rows}
        self.by_id = {row.pk: row for row in rows}


def _said(thread: Thread, rows: list[Episode], summaries: list[EpisodeSummary]) -> _Said:
    quoted = {pk for row in summaries for line in row.lines for pk in line["sources"][:1]}
    mine = Message.objects.filter(thread=thread).only("pk", "seq", "text")
    return _Said([*mine.filter(seq__in=[row.first_seq for row in rows]), *mine.filter(pk__in=quoted)])


def _shown(row: Episode, before: Episode | None, summary: EpisodeSummary | None, said: _Said) -> dict[str, Any]:
    first = said.by_place.get(row.first_seq)
    title = " ".join((first.text if first else "").split())[:TITLE] or row.outcome or _("Without words")
    told = [line for line in (summary.lines if summary else []) if line["text"] not in title][:LINES]
    lines = [_line(line, row, said) for line in told]
    return {
        "id": str(row.pk), "seq": row.first_seq, "first": str(first.pk) if first else "",
        "medium": medium({"medium": row.channel.medium}) if row.channel else "", "opened_at": row.opened_at,
        "title": title, "outcome": row.outcome, "reason": why(row.reason) if row.reason else "",
        "lines": [line for line in lines if line], "before": str(before.pk) if before else "",
    }  # fmt: skip


def _line(line: dict[str, Any], row: Episode, said: _Said) -> dict[str, Any] | None:
    """A sentence of the summary; `at` is the message a new episode could begin with, "" where this one begins."""
    message = said.by_id.get(next(iter(line["sources"]), 0))
    if message is None:
        return None
    return {"text": line["text"], "seq": message.seq, "at": str(message.pk) if message.seq > row.first_seq else ""}
