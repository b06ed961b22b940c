"""Recall finds what was said, of that person alone, as it was known then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets
from inbox.actors import SYSTEM, Actor
from inbox.clock import now, pinned
from inbox.erasing import erase
from inbox.inbound import Party
from inbox.linking import link
from inbox.models import Contact, Message, Note, Signal, Thread
from inbox.unlinking import unlink
from memory.corpus import Wish
from memory.models import Posting, RememberMark, Trace
from memory.recall import Ask, recall

pytestmark = pytest.mark.django_db

BORIS = Party((("wa_id", "4915100000"),), name="Boris")


def texts(contact: Contact, q: str, **more: object) -> list[str]:
    return [found.shape()["text"] for found in recall(contact, Ask(q, **more))]  # type: ignore[arg-type]


def test_the_message_that_answers_comes_first(whatsapp, say, remember):
    for text in ("Hello there", "My parcel 4711 arrived broken", "Do you sell blue lamps?", "The weather is fine"):
        said = say(whatsapp, text)
    remember()
    assert texts(said.home_contact, "which parcels were broken?")[0] == "My parcel 4711 arrived broken"
    assert texts(said.home_contact, "giraffe") == []


def test_what_follows_a_question_answers_it(whatsapp, say, remember, ana, open_outlet):
    first = say(whatsapp, "Hi, I have a question about something")
    first.thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="What is your shoe size?"), first.address)
    Message.objects.update(status="sent")
    say(whatsapp, "Forty two, I think")
    say(whatsapp, "Thanks and bye")
    remember()
    assert "Forty two, I think" in texts(first.home_contact, "What shoe size does she have?", limit=2)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Ich habe die Rechnungen nicht bekommen", "Wo ist die Rechnung?"),
        ("No he recibido los paquetes todavía", "¿Dónde está el paquete?"),
        ("Não recebi as encomendas", "onde está a minha encomenda"),
        ("Je n'ai pas reçu les factures", "Où est la facture ?"),
        ("لم تصلني الفواتير", "اين الفواتير"),
        ("荷物が届きません", "荷物"),
    ],
)
def test_words_are_found_in_other_forms_in_each_language(whatsapp, say, remember, said, asked):
    message = say(whatsapp, said)
    say(whatsapp, "ok")
    remember()
    assert texts(message.home_contact, asked)[0] == said


def test_nothing_of_another_contact_is_ever_found(whatsapp, say, remember):
    mine = say(whatsapp, "My secret word is heliotrope")
    theirs = say(whatsapp, "I like heliotrope too", BORIS)
    remember()
    assert texts(mine.home_contact, "heliotrope") == ["My secret word is heliotrope"]
    assert texts(theirs.home_contact, "heliotrope") == ["I like heliotrope too"]


def test_as_if_asked_then(whatsapp, say, remember):
    early = datetime(2026, 3, 1, tzinfo=UTC)
    with pinned(early):
        message = say(whatsapp, "My address is Rua Augusta 1")
    with pinned(early + timedelta(days=30)):
        say(whatsapp, "My address is Rua Nova 2 now")
    remember()
    assert len(texts(message.home_contact, "address")) == 2
    assert texts(message.home_contact, "address", at=early) == ["My address is Rua Augusta 1"]
    assert texts(message.home_contact, "address", at=early - timedelta(seconds=1)) == []


def test_wishes_narrow_what_is_found(whatsapp, webchat, say, remember, ana):
    one = say(whatsapp, "The lamp is dark")
    one.thread.note(Actor.agent(ana), "Lamp recalled by the maker")
    Signal.objects.create(source="/shop", event_id="1", type="order.paid", subject="contact:1", at=now(),
                          data={"product": "lamp", "amount": 12}, contact=one.home_contact)  # fmt: skip
    remember()
    contact = one.home_contact
    assert len(texts(contact, "lamp")) == 3
    assert texts(contact, "lamp", wish=Wish(kind="note")) == ["Lamp recalled by the maker"]
    assert texts(contact, "lamp", wish=Wish(kind="signal")) == ["order.paid amount: 12, product: lamp"]
    assert texts(contact, "lamp", wish=Wish(channel="wa-main")) == ["The lamp is dark"]
    assert texts(contact, "lamp", wish=Wish(channel="shop")) == []
    assert texts(contact, "lamp", wish=Wish(speaker="agent")) == ["Lamp recalled by the maker"]
    assert texts(contact, "lamp", wish=Wish(after=now() + timedelta(days=1))) == []
    assert "Lamp recalled by the maker" not in texts(contact, "lamp", notes=False)


def test_linked_contacts_are_searched_together_and_parted_again(whatsapp, say, remember, ana):
    dina = say(whatsapp, "The heliotrope is mine").home_contact
    other = say(whatsapp, "The heliotrope is ours", BORIS).home_contact
    remember()
    made = link(dina, other, Actor.agent(ana))
    say(whatsapp, "Another heliotrope", BORIS)
    remember()
    for contact in Contact.objects.filter(pk__in=(dina.pk, other.pk)):
        assert len(texts(contact, "heliotrope")) == 3
    unlink(made, Actor.agent(ana))
    remember()
    dina, other = Contact.objects.get(pk=dina.pk), Contact.objects.get(pk=other.pk)
    assert texts(dina, "heliotrope") == ["The heliotrope is mine"]
    assert sorted(texts(other, "heliotrope")) == ["Another heliotrope", "The heliotrope is ours"]


def test_remembering_twice_changes_nothing_and_what_is_gone_is_forgotten(whatsapp, say, remember):
    one, two = say(whatsapp, "A red bicycle"), say(whatsapp, "A green bicycle")
    remember()
    before = list(Trace.objects.order_by("pk").values()), Posting.objects.count()
    RememberMark.objects.update(epoch=-1)
    remember()
    assert (list(Trace.objects.order_by("pk").values()), Posting.objects.count()) == before
    Message.objects.filter(pk=one.pk).update(revoked=now())
    Message.objects.filter(pk=two.pk).update(text="A yellow bicycle", edited=now())
    RememberMark.objects.update(epoch=-1)
    remember()
    assert texts(one.home_contact, "bicycle") == ["A yellow bicycle"]
    assert texts(one.home_contact, "green red") == []


def test_erasing_takes_everything_with_it(whatsapp, say, remember, ana):
    message = say(whatsapp, "My canary sings")
    message.thread.note(Actor.agent(ana), "A canary, she says")
    say(whatsapp, "Mine does not", BORIS)
    remember()
    receipt = erase(message.home_contact, SYSTEM)
    assert receipt.counts["memories"] == 2
    assert Trace.objects.count() == 1 and set(Posting.objects.values_list("trace", flat=True)) == set(Trace.objects.values_list("pk", flat=True))  # fmt: skip
    Note.objects.all().delete()
    Message.objects.all().delete()
    assert not Trace.objects.exists() and not Posting.objects.exists()


def test_an_answer_that_never_left_is_not_remembered(whatsapp, say, remember, ana, open_outlet):
    first = say(whatsapp, "hello")
    thread = Thread.objects.get(pk=first.thread_id)
    thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="A purple cow"), first.address)
    Message.objects.filter(direction="out").update(status="cancelled")
    remember()
    assert texts(first.home_contact, "cow") == []
