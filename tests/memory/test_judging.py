"""The judge of wishes about calls: fitted on sentences, kept in a file, beside the rules."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from memory.extracting import Said, facts, judging
from memory.extracting.judge_fitting import Told, fit, sentences
from memory.extracting.judging import NONE, Judge

FOLDER = Path(__file__).parent / "sentences"
FEW = [
    Told("en", "Please call me rather than write.", "call"), Told("en", "I prefer calls.", "call"),
    Told("en", "Never call me, just write.", "no call"), Told("en", "No calls please.", "no call"),
    Told("en", "I lost my phone.", NONE), Told("en", "My phone is broken.", NONE),
]  # fmt: skip


def _likeliest(chances):
    return max(chances, key=chances.get)


def test_it_learns_from_a_few():
    judge = fit(FEW)
    assert [_likeliest(judge.chances(one.language, one.text)) for one in FEW] == [one.value for one in FEW]
    assert _likeliest(judge.chances("en", "Where is my phone?")) == NONE
    assert sum(judge.chances("de", "").values()) == pytest.approx(1)


def test_what_is_written_is_read(tmp_path, monkeypatch):
    fit(FEW).write(tmp_path / "wishes.npz")
    monkeypatch.setattr(judging, "FILE", tmp_path / "wishes.npz")
    judging.calls.cache_clear()
    read = judging.calls()
    judging.calls.cache_clear()
    assert isinstance(read, Judge) and _likeliest(read.chances("en", "No calls please.")) == "no call"


def test_the_judge_in_force_was_fitted_on_the_sentences_there_are():
    told = sentences(FOLDER)
    right = sum(_likeliest(judging.calls().chances(one.language, one.text)) == one.value for one in told)
    assert right >= 0.97 * len(told) > 1_000, "run manage.py fit_wishes"


def test_it_tells_without_a_rule_and_overrules_one(monkeypatch):
    assert _wish("A quick call beats ten messages.") == ["call"]
    assert _wish("Please always call me.") == ["call"]
    sure = Judge((NONE, "call", "no call"), judging.calls().weights * 0, judging.calls().constants * 0 + [9, 0, 0])
    monkeypatch.setattr(judging, "calls", lambda: sure)
    assert _wish("A quick call beats ten messages.") == [] and _wish("Please always call me.") == []


@pytest.mark.parametrize(
    "text", ["My brother says a quick call beats ten messages.", "Does a quick call beat ten messages?"]
)
def test_what_is_not_stated_is_not_judged(text):
    assert _wish(text) == []


def _wish(text):
    said = Said(text, "contact", datetime(2026, 11, 17, 10, tzinfo=UTC))
    return [claim.value for claim in facts(said) if claim.kind == "call_preference"]
