"""Briefs: what the next speaker must know at a hand-off, in sections, each line with its sources."""

from memory.briefing.brief import Brief, make
from memory.briefing.freezing import brief_of, freeze

__all__ = ["Brief", "brief_of", "freeze", "make"]
