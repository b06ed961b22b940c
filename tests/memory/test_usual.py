"""What is usual to say: seen from the mean of its language, and normalised by what is often said."""

from __future__ import annotations

import numpy as np
import pytest

from memory import usual_fitting
from memory.embedding.minilm import MiniLM
from memory.similarity import features, similarity
from memory.usual import Usual, of_length_one, usual

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def embedder():
    return MiniLM()


def test_two_texts_are_not_alike_for_being_of_one_language(embedder):
    texts = ["El paquete no ha llegado todavía", "No puedo entrar en mi cuenta"]
    told = usual(embedder.name)
    raw = embedder.encode(texts)
    placed = told.placed(raw, ["es", "es"])
    assert raw[0] @ raw[1] > 2 * (placed[0] @ placed[1]) and raw[0] @ raw[1] > 0.35
    assert np.linalg.norm(placed, axis=1) == pytest.approx([1, 1])


def test_a_language_without_a_mean_is_seen_from_the_mean_of_all(embedder):
    told = usual(embedder.name)
    placed = told.placed(embedder.encode(["Paket gelmedi"]), ["tr"])
    assert placed.shape == (1, 384) and told.usualness(placed).shape == (1,)


def test_another_embedder_is_not_measured_by_the_means_of_this_one(monkeypatch):
    class Another:
        name = "another/1"

        def encode(self, texts):
            raise AssertionError("it is of no use here")

    monkeypatch.setattr("memory.similarity.chosen", Another)
    assert similarity("My parcel has not arrived", ["My parcel has still not arrived"])[0] > 0.5


def test_what_is_fitted_is_written_and_read(tmp_path):
    rng = np.random.default_rng(1)
    made = Usual("x/1", {"en": rng.normal(size=8)}, of_length_one(rng.normal(size=(12, 8))))
    made.write(tmp_path / "usual.npz")
    with np.load(tmp_path / "usual.npz") as told:
        assert str(told["embedder"]) == "x/1" and set(told.files) == {"embedder", "cohort", "mean_en"}
        assert told["cohort"] == pytest.approx(made.cohort, abs=1e-3)


def test_fitting_finds_the_same_matter_in_what_it_was_not_fitted_on(embedder):
    things = ["parcel", "invoice", "password", "refund", "kettle", "contract", "sim card", "balcony", "breakfast", "flight",
              "router", "warranty", "coupon", "parking", "visa", "lamp"]  # fmt: skip
    matters = {thing: [f"{way} the {thing}" for way in ("Where is", "I am asking about", "There is something with", "News of")]
               for thing in things}  # fmt: skip
    fitting = usual_fitting.Fitting(embedder)
    weights = usual_fitting.fit(fitting.lessons([matters], 40))
    fresh = {thing: [f"{way} my {thing}?" for way in ("What about", "Please look at")] for thing in things}
    lesson = fitting.lesson(usual_fitting.drawn(fresh, things, 60, 9), fitting.usual([matters]))
    assert usual_fitting.right(weights, lesson) > 0.8
    assert features("?!", ["parcel"]).tolist() == [[0.0] * 5]
