"""Titles of issues: what is wanted, in the customer's words, without how they greet."""

from __future__ import annotations

import pytest

from memory.issues.title import title
from memory.models.issue import TITLE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi, my parcel has not arrived", "My parcel has not arrived"),
        ("Hello there, quick question: where is my refund?", "Where is my refund?"),
        ("Dear team, I was charged twice,", "I was charged twice"),
        ("Hey! The app crashes when I log in.", "The app crashes when I log in."),
        ("hi", "Hi"),
        ("I need help with my invoice", "I need help with my invoice"),
        ("Buenos días, ¿dónde está mi pedido?", "¿Dónde está mi pedido?"),
        ("Olá, bom dia, a minha encomenda não chegou -", "A minha encomenda não chegou"),
        ("Bonjour, le lave-linge fuit", "Le lave-linge fuit"),
        ("Guten Tag, kurze Frage: wo bleibt mein Paket?", "Wo bleibt mein Paket?"),
        ("السلام عليكم، لم يصل الطرد", "لم يصل الطرد"),
    ],
)
def test_a_title_says_what_is_wanted_and_greets_nobody(text, told):
    assert title(text) == told


def test_a_long_one_is_cut_at_a_word_without_a_dangling_sign():
    told = title("My washing machine, " * 20)
    assert len(told) <= TITLE
    assert told.endswith(("machine…", "washing…", "My…"))
