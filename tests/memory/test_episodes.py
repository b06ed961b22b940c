"""Summaries: sentences of the record, what was tried and how it went, mood, what was left open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets
from inbox.actors import Actor
from inbox.clock import pinned
from inbox.models import Message
from memory.episodes.sentences import Sentence
from memory.episodes.summarising import summarise
from memory.models import EpisodeSummary, SummarySource
from tests.inbox.api.conftest import key

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 9, 1, 9, tzinfo=UTC)


def talk(language, *lines):
    """Sentences of a talk; a line that begins with > is ours."""
    return [
        Sentence(text.removeprefix("> "), "agent" if text.startswith("> ") else "contact", DAY, n, n, language)
        for n, text in enumerate(lines)
    ]  # fmt: skip


@pytest.fixture
def episode(say, whatsapp, ana, open_outlet, remember):
    """A router that is restarted in vain, and then replaced; resolved."""
    agent = Actor.agent(ana)
    lines = (
        "Hello", "My router loses its connection every evening. My card is 4111 1111 1111 1111",
        "> Please restart the router", "I restarted it, it did not work", "> We have sent a replacement",
        "It has arrived and it works now, thank you so much!",
    )  # fmt: skip
    with pinned(DAY):
        for text in lines:
            if not text.startswith("> "):
                message = say(whatsapp, text)
                continue
            message.thread.reply(agent, outlets.Draft(whatsapp, text=text[2:]), message.address)
            Message.objects.filter(status="queued").update(status="sent")
        message.thread.resolve(agent, "replaced the router", anyway=True)
    remember()
    return message.thread.episodes.get()


def test_a_summary_is_made_of_sentences_of_the_record(episode):
    summary = EpisodeSummary.objects.get(pk=episode.pk)
    texts = dict(Message.objects.values_list("pk", "text"))
    assert len(summary.lines) >= 3
    for line in summary.lines:
        assert any(line["text"].split("[card")[0] in texts[pk] for pk in line["sources"])
    told = " ".join(line["text"] for line in summary.lines)
    assert "My router loses its connection every evening." in told
    assert "4111" not in told
    assert "Hello" not in told
    assert summary.outcome == {"text": "replaced the router", "by": "agent", "sources": []}
    assert [(row["what"], row["worked"]) for row in summary.tried][-1] == ("We have sent a replacement", "yes")
    assert ("Please restart the router", "no") in [(row["what"], row["worked"]) for row in summary.tried]
    assert (summary.mood, summary.boundary) == ("pleased", "It was the customer's first message.")
    assert summary.open_questions == []


def test_the_api_gives_it_to_who_sees_the_thread(as_ana, stranger, robo, episode):
    told = as_ana.get(f"episodes/{episode.pk}/summary/")
    assert told["episode"] == str(episode.pk)
    assert all(isinstance(pk, str) for line in told["lines"] for pk in line["sources"])
    stranger.get(f"episodes/{episode.pk}/summary/", 404)
    key("bot", bot=robo).get(f"episodes/{episode.pk}/summary/", 403)


def test_it_is_made_anew_when_something_is_said_and_left_alone_otherwise(episode, say, whatsapp, remember):
    before = EpisodeSummary.objects.get().made_at
    remember()
    assert EpisodeSummary.objects.get().made_at == before
    with pinned(DAY + timedelta(days=9)):
        say(whatsapp, "Can I also get an invoice for it?")
    remember()
    assert EpisodeSummary.objects.count() == 2
    newest = EpisodeSummary.objects.order_by("pk").last()
    assert [row["text"] for row in newest.open_questions] == ["Can I also get an invoice for it?"]
    assert newest.boundary.startswith("The customer wrote after")


def test_it_goes_with_a_message_that_it_quotes_and_is_made_of_what_is_left(episode, remember):
    quoted = SummarySource.objects.order_by("message").first().message_id
    Message.objects.filter(pk=quoted).delete()
    assert not EpisodeSummary.objects.exists()
    remember()
    assert quoted not in [pk for line in EpisodeSummary.objects.get().lines for pk in line["sources"]]


def test_words_taken_back_leave_the_summary(episode, remember):
    message = Message.objects.get(text__startswith="My router")
    thread = message.thread
    with thread.locked():
        Message.objects.filter(pk=message.pk).update(text="", revoked=DAY, rev=thread.take_number())
    remember()
    assert "router loses" not in str(EpisodeSummary.objects.get().lines)


@pytest.mark.parametrize(
    ("language", "lines", "worked", "mood"),
    [
        ("en", ("The screen is black", "> Please restart the box", "That did not work, this is unacceptable!"), "no", "angry"),
        ("es", ("La pantalla está negra", "> Por favor reinicie el equipo", "Ya funciona, muchas gracias"), "yes", "pleased"),
        ("pt", ("O ecrã está preto", "> Por favor reinicie a box", "Não funcionou, estou muito desiludido"), "no", "annoyed"),
        ("fr", ("L'écran est noir", "> Veuillez redémarrer la box", "Ça n'a pas marché, c'est scandaleux"), "no", "angry"),
        ("de", ("Der Bildschirm ist schwarz", "> Bitte starten Sie den Router neu", "Jetzt geht es, vielen Dank"), "yes", "pleased"),
        ("ar", ("الشاشة سوداء", "> يرجى إعادة تشغيل الجهاز", "لم ينجح ذلك، هذا غير مقبول"), "no", "angry"),
    ],
)  # fmt: skip
def test_what_was_tried_and_how_they_sound_is_known_in_each_language(language, lines, worked, mood):
    told = summarise(talk(language, *lines))
    assert [row["worked"] for row in told.tried] == [worked]
    assert told.mood == mood
    assert told.mood_sources == [2]


def test_what_nobody_answered_is_left_open():
    told = summarise(talk("en", "Where is my parcel?", "> Which order is it?"))
    assert [(row["text"], row["by"]) for row in told.open_questions] == [("Which order is it?", "agent")]
    assert summarise([]).lines == []
