"""A small seed of `bin/bench chaos`: parts die while customers write and agents watch, and nothing is lost."""

from __future__ import annotations

import shutil

import pytest

from bench.chaos import Size, storm
from tests.stories.product import DATA


@pytest.mark.timeout(600)
def test_nothing_is_lost_doubled_or_misordered_while_everything_is_killed(collected_static):
    data = DATA / "chaos"
    outcome = storm(Size(events=600, kills=4, people=12, screens=2, every=4), data)
    assert outcome.wrong == dict.fromkeys(outcome.wrong, 0), outcome
    assert outcome.events == 600 and outcome.kills > 0, outcome
    shutil.rmtree(data)
