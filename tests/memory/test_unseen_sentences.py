"""Wordings that no rule was written for: how much of what they state is found, by kind. No database."""

from __future__ import annotations

import pytest

from tests.memory.unseen_sentences import HALVES, codes, floors, measured


@pytest.mark.parametrize("code", codes())
def test_wordings_no_rule_was_written_for_are_found(code):
    low, least = [], floors(code)
    for kind, tally in measured(code, *HALVES).items():
        precision, recall = least[kind]
        if tally.precision < precision or tally.recall < recall:
            low += [f"{kind}: precision {tally.precision:.2f}, recall {tally.recall:.2f}", *tally.mistakes]
    assert low == []
