"""What a question means: pieces, vectors made by the worker, compared in the database or by us."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from memory import meaning, recall, shelf
from memory.embedding import backstage, minilm
from memory.embedding.kept import Kept
from memory.embedding.wordpiece import WordPiece
from memory.models import Embedding, Trace
from memory.models.embedding import has_pgvector

pytestmark = pytest.mark.django_db


class Themes:
    """An embedder that knows two themes, and no words."""

    name = "themes/1"
    is_near = True
    themes = ({"dog", "puppy", "hound"}, {"car", "wheel", "engine"})

    def encode(self, texts):
        rows = [[len(theme & set(text.lower().replace(":", "").split())) for theme in self.themes] for text in texts]
        told = np.array(rows, np.float32) + np.float32(0.01)
        return told / np.linalg.norm(told, axis=1, keepdims=True)


@pytest.fixture
def themes(monkeypatch):
    embedder = Themes()
    monkeypatch.setattr(recall, "chosen", lambda: embedder)
    return embedder


def test_what_shares_no_word_is_found_by_its_meaning(whatsapp, say, remember, themes):
    for text in ("my hound is ill", "the engine is loud"):
        message = say(whatsapp, text)
    remember()
    ask = recall.Ask("puppy", limit=1)
    assert recall.recall(message.home_contact, ask) == []
    assert meaning.embed_some(themes) == 2
    assert meaning.embed_some(themes) == 0
    assert [found.item.text for found in recall.recall(message.home_contact, ask)] == ["my hound is ill"]
    say(whatsapp, "a third message without a vector")
    remember()
    assert recall.recall(message.home_contact, ask) == []


def test_without_pgvector_the_same_is_found(whatsapp, say, remember, themes, monkeypatch):
    message = say(whatsapp, "my hound is ill")
    say(whatsapp, "the engine is loud")
    remember()
    assert has_pgvector(connection)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE memory_embedding DROP COLUMN vector")
        cursor.execute("ALTER TABLE memory_embedding ADD COLUMN vector bytea NOT NULL")
    for module in (meaning, shelf):
        monkeypatch.setattr(module, "has_pgvector", lambda _: False)
    assert meaning.embed_some(themes) == 2
    found = recall.recall(message.home_contact, recall.Ask("puppy", limit=1))
    assert [row.item.text for row in found] == ["my hound is ill"]


def test_vectors_go_with_their_trace_and_are_made_anew_when_it_changes(whatsapp, say, remember, themes):
    message = say(whatsapp, "my hound is ill")
    remember()
    meaning.embed_some(themes)
    assert Embedding.objects.count() == 1
    Trace.objects.update(embedder="another/1")
    assert meaning.embed_some(themes) == 1 and Embedding.objects.count() == 1
    message.delete()
    assert not Embedding.objects.exists()


def test_long_texts_are_cut_at_sentences():
    text = " ".join(f"Sentence number {n} says something of no great length." for n in range(60))
    cut = meaning.pieces(text)
    assert 1 < len(cut) <= meaning.PIECES and " ".join(cut) == text
    assert meaning.pieces("short") == ["short"]
    assert len(meaning.pieces(text * 20)) == meaning.PIECES


def test_words_are_cut_as_bert_cuts_them(tmp_path: Path):
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", "!", "荷"]))
    cut = WordPiece(vocabulary)
    assert cut.ids("Unaffable Café!", 10) == [2, 4, 5, 6, 7, 8, 3]
    assert cut.ids("荷荷 zzz", 10) == [2, 9, 9, 1, 3]
    assert cut.ids("cafe " * 50, 10) == [2, *[7] * 8, 3]


def test_tensors_are_mapped_from_their_file(tmp_path: Path):
    header = json.dumps({"a.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}, "__metadata__": {}})
    numbers = np.arange(4, dtype=np.float32)
    file = tmp_path / "model.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header.encode() + numbers.tobytes())
    assert minilm._mapped(file)["a.weight"].tolist() == [[0, 1], [2, 3]]


def test_minilm_gives_the_figures_of_the_original():
    one, two, three = minilm.MiniLM().encode(["How old are you?", "What is your age?", "The parcel arrived broken."])
    assert one @ two == pytest.approx(0.761, abs=0.002) and abs(float(one @ three)) < 0.15


def test_embedding_steps_back_and_nothing_else_of_the_process_does():
    class Asked:
        name = "asked/1"

        def encode(self, texts):
            return np.full((len(texts), 1), os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert backstage.encode(Asked(), ["one"]).tolist() == [[max(backstage.STEPS, before)]]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_the_same_words_are_embedded_once_and_let_go_when_nothing_is_embedded(monkeypatch):
    asked, kept = [], Kept(2)

    def encode(texts):
        asked.extend(texts)
        return np.eye(4, dtype=np.float32)[: len(texts)]

    assert kept.encode("one", ["a", "b", "a"], encode).tolist() == np.eye(4)[[0, 1, 0]].tolist()
    kept.encode("one", ["b"], encode)
    assert asked == ["a", "b"] and len(kept) == 2
    kept.encode("other", ["b"], encode)
    assert asked == ["a", "b", "b"] and len(kept) == 2
    kept.rest()
    assert len(kept) == 2
    monkeypatch.setattr("memory.embedding.kept.IDLE_S", -1)
    kept.rest()
    assert len(kept) == 0
