"""How alike texts are: one threshold, with an embedder and without."""

from __future__ import annotations

import pytest

from memory import similarity as alike
from memory.embedding import minilm
from memory.embedding.kept import Kept

pytestmark = pytest.mark.django_db

MINE = "My parcel has still not arrived"
OTHERS = ("Where is my parcel? It has not arrived yet", "How do I reset my password?", "...")


@pytest.fixture(params=[None, minilm.MiniLM], ids=["words", "meaning"])
def embedder(request, monkeypatch):
    made = request.param and request.param()
    monkeypatch.setattr(alike, "chosen", lambda: made)
    return made


def test_the_same_in_other_words_is_above_the_threshold_and_another_matter_below(embedder):
    same, another, nothing = alike.similarity(MINE, OTHERS)
    assert same > 0.5 > another > nothing == 0.0
    assert alike.similarity(MINE, []) == [] and alike.similarity("?!", [MINE]) == [0.0]


def test_it_is_the_same_either_way_round(embedder):
    assert alike.similarity(MINE, [OTHERS[0]]) == pytest.approx(alike.similarity(OTHERS[0], [MINE]))


def test_another_language_is_compared_in_its_own_words(embedder):
    same, another = alike.similarity(
        "¿Dónde está mi pedido?", ["Mi pedido, ¿dónde está ahora?", "Quiero hablar con ventas"]
    )
    assert same > 0.5 > another


def test_meaning_finds_what_shares_no_word(monkeypatch):
    pair = ("The courier never showed up with my package", ["Delivery of my order failed"])
    monkeypatch.setattr(alike, "chosen", lambda: None)
    (by_words,) = alike.similarity(*pair)
    made = minilm.MiniLM()
    monkeypatch.setattr(alike, "chosen", lambda: made)
    assert alike.similarity(*pair)[0] > 3 * by_words


def test_only_so_many_vectors_are_kept(monkeypatch):
    class Counted(minilm.MiniLM):
        asked = 0

        def encode(self, texts):
            Counted.asked += len(texts)
            return super().encode(texts)

    made = Counted()
    monkeypatch.setattr(alike, "chosen", lambda: made)
    monkeypatch.setattr(alike, "_kept", Kept(2))
    alike.similarity("one", ["two"])
    alike.similarity("one", ["two"])
    assert Counted.asked == 2 and len(alike._kept) == 2
    alike.similarity("three", ["four"])
    assert Counted.asked == 4 and len(alike._kept) == 2
