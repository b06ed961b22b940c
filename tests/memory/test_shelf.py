"""What a process keeps of records: what changed is read anew, what did not is not."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memory import corpus, meaning, shelf, writing
from memory.corpus import Scope
from memory.models import Trace

pytestmark = pytest.mark.django_db


class Counted:
    """An embedder that tells texts by their first letter."""

    name = "letters/1"

    def encode(self, texts):
        told = np.zeros((len(texts), 26), np.float32)
        told[range(len(texts)), [ord(text.partition(": ")[2][0]) - 97 for text in texts]] = 1
        return told


def asked(call):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call()
    return len(queries)


def test_a_record_that_did_not_change_is_read_once(whatsapp, say, remember):
    scope = Scope((say(whatsapp, "one").home_contact_id,))
    remember()
    assert asked(lambda: corpus.load(scope)) == 2
    assert asked(lambda: corpus.load(scope)) == 1
    say(whatsapp, "two")
    remember()
    assert len(corpus.load(scope)) == 2


def test_what_is_written_anew_or_deleted_is_seen(whatsapp, say, remember, monkeypatch):
    first, second = say(whatsapp, "one two three"), say(whatsapp, "four")
    remember()
    scope = Scope((first.home_contact_id,))
    assert sorted(corpus.load(scope).length) == [1, 3]
    type(first).objects.filter(pk=first.pk).update(text="five six")
    monkeypatch.setattr(writing, "VERSION", writing.VERSION + 1)
    remember()
    assert sorted(corpus.load(scope).length) == [1, 2]
    second.delete()
    assert list(corpus.load(scope).length) == [2]
    # One gone for one come: the count is the same.
    first.delete()
    say(whatsapp, "seven eight nine ten")
    remember()
    assert list(corpus.load(scope).length) == [4]


def test_vectors_of_what_changed_are_read_anew(whatsapp, say, remember, monkeypatch):
    message = say(whatsapp, "apple")
    say(whatsapp, "banana")
    remember()
    embedder, scope = Counted(), Scope((message.home_contact_id,))
    assert meaning.likeness(embedder, scope, corpus.load(scope), "x: apple") is None
    meaning.embed_some(embedder)
    assert meaning.likeness(embedder, scope, corpus.load(scope), "x: apple").tolist() == [1, 0]
    assert asked(lambda: meaning.likeness(embedder, scope, corpus.load(scope), "x: apple")) == 1
    type(message).objects.filter(pk=message.pk).update(text="cherry")
    monkeypatch.setattr(writing, "VERSION", writing.VERSION + 1)
    remember()
    meaning.embed_some(embedder)
    assert meaning.likeness(embedder, scope, corpus.load(scope), "x: cherry").tolist() == [1, 0]


def test_only_so_much_is_kept(whatsapp, say, remember, monkeypatch):
    contact = say(whatsapp, "one").home_contact_id
    remember()
    corpus.load(Scope((contact,)))
    corpus.load(Scope((contact, contact + 1)))
    assert len(shelf._shelf) == 2
    monkeypatch.setattr(shelf, "MOST", 2)
    corpus.load(Scope((contact, contact + 2)))
    assert [key[1] for key in shelf._shelf] == [(contact, contact + 1), (contact, contact + 2)]
    monkeypatch.setattr(shelf, "ROOM", 1)
    corpus.load(Scope((contact, contact + 3)))
    assert len(shelf._shelf) == 1


def test_only_rows_of_the_contacts_are_read(whatsapp, say, remember):
    contact = say(whatsapp, "one").home_contact_id
    remember()
    assert Trace.objects.count() == 1 and len(shelf.record((contact + 1,))) == 0
    assert shelf.record((contact,)).rows["trace"].tolist() == list(Trace.objects.values_list("pk", flat=True))


def test_nothing_is_kept_of_who_is_erased_nor_for_long(whatsapp, say, remember, monkeypatch):
    contact = say(whatsapp, "one").home_contact_id
    remember()
    for contacts in ((contact,), (contact, contact + 1), (contact + 2,)):
        shelf.record(contacts)
    shelf.forget([contact])
    assert [key[1] for key in shelf._shelf] == [(contact + 2,)]
    monkeypatch.setattr(shelf, "IDLE_S", 0)
    shelf.record((contact,))
    assert [key[1] for key in shelf._shelf] == [(contact,)]
