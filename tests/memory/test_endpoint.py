"""An embedder at an OpenAI-compatible address: what it is sent, what it may answer, and what happens when it fails."""

from __future__ import annotations

import json

import httpx
import numpy as np
import pytest

from inbox import fetching
from memory import meaning, recall, tasks
from memory.embedding import Unavailable, choosing, question_vector
from memory.embedding.endpoint import Endpoint
from memory.models import Trace

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(monkeypatch):
    """A model at an address; `answers` is what it says, by status and body."""
    made = Endpoint("https://llm.example.com/v1/", "embed-small", "key-1")
    made.seen, made.answers = [], None

    def answer(request):
        made.seen.append(request)
        if made.answers is not None:
            return made.answers
        texts = json.loads(request.content)["input"]
        rows = [
            {"index": n, "embedding": [len(text), 1.0, "hound" in text or "puppy" in text]}
            for n, text in enumerate(texts)
        ]
        return httpx.Response(200, json={"data": rows[::-1]})

    monkeypatch.setattr(fetching, "api_client", lambda base, headers, hosts: httpx.Client(
        headers=headers, transport=httpx.MockTransport(answer)))  # fmt: skip
    return made


def test_it_is_asked_as_the_interface_has_it_and_rows_come_in_the_order_of_the_texts(endpoint):
    vectors = endpoint.encode(["a", "four"])
    request = endpoint.seen[0]
    assert str(request.url) == "https://llm.example.com/v1/embeddings"
    assert request.headers["Authorization"] == "Bearer key-1"
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1])
    assert vectors[1][0] > vectors[0][0]
    assert len(endpoint.encode(["x"] * 130)) == 130 and len(endpoint.seen) == 4


@pytest.mark.parametrize(
    "answers",
    [
        httpx.Response(500), httpx.Response(200, text="no JSON"), httpx.Response(200, json={"data": []}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": [0.0, 0.0]}]}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": "aGVsbG8="}]}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": [float(10**9)] * 1_000_000}]}),
    ],
    ids=["500", "no json", "too few", "zero", "text", "too long"],
)  # fmt: skip
def test_whatever_it_answers_wrongly_it_is_unavailable_and_rests(endpoint, answers):
    endpoint.answers = answers
    with pytest.raises(Unavailable):
        endpoint.encode(["a"])
    with pytest.raises(Unavailable, match="a moment ago"):
        endpoint.encode(["a"])
    assert len(endpoint.seen) == 1
    assert question_vector(endpoint, "where is it?") is None


def test_recall_goes_on_by_words_while_it_fails_and_by_meaning_when_it_is_back(
    endpoint, whatsapp, say, remember, monkeypatch
):
    message, _ = [say(whatsapp, text) for text in ("my hound is ill", "the engine is loud")]
    remember()
    monkeypatch.setattr(recall, "chosen", lambda: endpoint)
    monkeypatch.setattr(tasks, "chosen", lambda: endpoint)
    endpoint.answers = httpx.Response(503)
    tasks.embed()
    assert not Trace.objects.exclude(embedder="").exists()
    found = recall.recall(message.home_contact, recall.Ask("engine", limit=1))
    assert [row.item.text for row in found] == ["the engine is loud"]
    endpoint.answers, endpoint._rests_until = None, 0.0
    tasks.embed()
    found = recall.recall(message.home_contact, recall.Ask("puppy", limit=1))
    assert [row.item.text for row in found] == ["my hound is ill"]


def test_what_it_is_sent_is_masked(endpoint, whatsapp, say, remember):
    say(whatsapp, "my card is 4111 1111 1111 1111")
    remember()
    meaning.embed_some(endpoint)
    question_vector(endpoint, "card 4111 1111 1111 1111?")
    assert len(endpoint.seen) == 2
    assert all(b"4111 1111 1111 1111" not in request.content for request in endpoint.seen)


def test_it_is_chosen_by_the_settings(settings):
    settings.EMBEDDER, settings.EMBEDDER_BASE_URL = "endpoint", "https://llm.example.com/v1"
    settings.EMBEDDER_MODEL, settings.EMBEDDER_API_KEY = "embed-small", ""
    choosing.chosen.cache_clear()
    try:
        made = choosing.chosen()
        assert (made.name, made.is_near) == ("embed-small/endpoint", False)
    finally:
        choosing.chosen.cache_clear()
