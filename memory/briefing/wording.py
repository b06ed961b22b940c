"""Wording: a frozen brief in a language model's words, beside its own lines and marked as such."""

from __future__ import annotations

from inbox.models import Handoff
from memory import phrasing


def phrase(handoff_id: int) -> bool:
    """Add `phrased` to the brief of a hand-off, once; whether it was added. The brief itself stays as it is."""
    row = Handoff.objects.filter(pk=handoff_id, brief__isnull=False).first()
    brief = row.brief if row else None
    if brief is None or brief.get("phrased"):
        return False
    lines = [
        (line["text"], line["sources"])
        for section in brief["sections"]
        if section["code"] != "opening"
        for line in section["lines"]
    ]
    phrased = phrasing.phrase(lines)
    if phrased is None:
        return False
    told = {**brief, "phrased": phrased.shape()}
    return bool(Handoff.objects.filter(pk=handoff_id, brief=brief).update(brief=told))
