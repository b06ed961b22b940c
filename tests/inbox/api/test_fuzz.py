"""A small seed of `bin/bench fuzz`: whatever is sent, the answer is never a 5xx."""

from __future__ import annotations

import pytest

from bench.fuzz import fuzz


@pytest.mark.django_db(transaction=True)
def test_a_thousand_mostly_wrong_requests_are_answered_in_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    for task in ("import_history", "tell_subscribers"):
        monkeypatch.setattr(f"inbox.tasks.{task}.delay", lambda *args: None)
    told = fuzz(seed=20261121, count=1_000)
    assert not told["wrong"], told["wrong"][:5]
    assert told["classes"][4] > told["classes"][2] > 50
