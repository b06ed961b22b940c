"""Segments as smsutil counts them: our counter, the simulator's, and the texts by which the composer's is tested."""

import json
import random
import sys
from pathlib import Path

import pytest
import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app import segments
from channels_app.simulator.twilio import segments as simulated

#: read by tests/js/segments_oracle.test.js; `python -m tests.channels_app.providers.test_segments` writes it
FILE = Path(__file__).parents[2] / "js" / "segments_oracle.json"
LETTERS = "aé€ç😀{}\\|~^[]\n\f '’“Ω中👨‍👩‍👧é"


def told(text):
    return max(1, len(smsutil.split(text).parts))


def drawn():
    """Texts of every length around the borders, the same each time."""
    dice = random.Random(7)
    some = [dice.sample(LETTERS, dice.randint(1, 4)) for _ in range(60)]
    texts = ["".join(dice.choices([*letters, "a"], k=dice.randint(1, 250))) for letters in some]
    return [{"text": text, "segments": told(text)} for text in texts]


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=400), st.text(alphabet=LETTERS, max_size=700)))
def test_both_counters_agree_with_smsutil_on_any_text(text):
    assert segments.count(text) == simulated.count(text) == told(text)


@pytest.mark.parametrize("letter", sorted(segments.BASIC | segments.EXTENDED))
def test_every_letter_of_the_alphabet_costs_what_smsutil_says(letter):
    assert [segments.count(letter * n) for n in (80, 81, 153, 160, 161)] == [
        told(letter * n) for n in (80, 81, 153, 160, 161)
    ]


def test_the_texts_of_the_composers_test_are_what_smsutil_says():
    kept = json.loads(FILE.read_text("utf-8"))
    assert kept == drawn() and len({row["segments"] for row in kept}) > 4


if __name__ == "__main__":
    FILE.write_text(json.dumps(drawn(), ensure_ascii=True, indent=0) + "\n", "utf-8")
    sys.exit()
