"""Gaps: questions without an answer are counted, by their words, and asked again when there is more to read."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection

from inbox.clock import now
from memory import wording
from memory.knowledge import finding
from memory.masking import redact
from memory.models import Gap

#: a question nobody asks again is forgotten
KEPT = timedelta(days=180)
#: of one question
MOST_WORDS, LONGEST = 12, 300
_FIGURES = re.compile(r"\[[^\]]*\]|\S*\d\S*")
_RECORD = (
    "INSERT INTO memory_gap (words, question, asked, by_bots, state, first_at, last_at)"
    " VALUES (%s, %s, 1, %s, 'open', %s, %s) ON CONFLICT (words) DO UPDATE SET question = excluded.question,"
    " asked = memory_gap.asked + 1, by_bots = memory_gap.by_bots + excluded.by_bots, last_at = excluded.last_at"
)


def record(q: str, *, by_bot: bool) -> None:
    """Count a question that nothing was found for. Figures, addresses and secrets are not kept: a customer may ask."""
    question = " ".join(_FIGURES.sub("…", redact(q)).split())[:LONGEST]
    asked = wording.asked(question.replace("…", " "), [])
    words = " ".join(sorted({terms[0] for _, terms in asked})[:MOST_WORDS])[:LONGEST]
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [words, question, int(by_bot), now(), now()])


def ask_again() -> int:
    """Forget gaps that have an answer by now, and those of long ago; returns how many."""
    open_ones = Gap.objects.filter(state=Gap.State.OPEN).order_by("-asked")[:500]
    answered = [gap.pk for gap in open_ones if is_answered(gap.question)]
    old = Gap.objects.filter(last_at__lt=now() - KEPT).delete()[0]
    return old + Gap.objects.filter(pk__in=answered).delete()[0]


def is_answered(q: str) -> bool:
    """Whether the best passage is likely to answer a question."""
    found = finding.find(q, 1, internal=True)
    return bool(found) and found[0].answers
