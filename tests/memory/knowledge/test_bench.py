"""The measurement of knowledge in small: a shop is read, asked, changed and read again."""

from __future__ import annotations

import pytest

from bench.knowledge.served import served
from bench.knowledge.shop import shop
from bench.knowledge.trial import Trial

pytestmark = pytest.mark.django_db


def test_a_small_shop_is_read_asked_changed_and_read_again(settings):
    made = shop(60)
    with served() as site:
        settings.PRIVATE_HOSTS = frozenset({site.place})
        made.serve(site)
        trial = Trial(site)
        trial.read()
        assert trial.count() == 60 and trial.passages() > 150
        found = list(trial.found(made.questions[:20], "by words", goal=None))
        assert found[0]["value"] > 0.2
        told = {row["what"]: row for row in trial.changes(made)}
        assert told["changed pages that are found"]["value"] == 20
        assert told["pages that are gone and still known"]["value"] == 0
        assert told["answers that were only 'not changed'"]["met"]
