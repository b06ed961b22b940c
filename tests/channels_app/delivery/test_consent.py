"""Who wants no more messages: their own words in our languages, the provider's word, and an agent's about a doubt."""

import json

import pytest
from django.test import Client

from channels_app import consents, opt_out
from inbox.consenting import REVIEW
from inbox.models import Consent, Event, Message, Thread
from inbox.refusals import Unsendable
from tests.channels_app.delivery.conftest import DINA

LANGUAGES = sorted(path.stem for path in consents.WORDS.glob("*.json"))


def react():
    """What the subscribers do after the commit; twice, since each must be able to."""
    for _ in range(2):
        opt_out.confirm(list(Event.objects.filter(kind="consent.changed")))
        opt_out.explain(list(Event.objects.filter(kind="message.received")))
        opt_out.look_for_hidden(list(Message.objects.filter(direction="in").values_list("pk", flat=True)))


def said():
    """What we answered by ourselves."""
    return list(Message.objects.filter(author_kind="system").order_by("pk").values_list("text", flat=True))


@pytest.fixture
def door(ana):
    """ana's browser: (method, path, body) -> answer."""
    client = Client()
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")

    def call(path, **body):
        if not body:
            return client.get(path)
        return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    return call


def test_the_house_has_words_in_all_its_languages():
    assert LANGUAGES == ["ar", "de", "en", "es", "fr", "pt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_a_whole_message_and_no_part_of_one(language):
    told = json.loads((consents.WORDS / f"{language}.json").read_text("utf-8"))
    for what, change in (("stop", "out"), ("stop_sms", "out"), ("start", "in"), ("help", "")):
        for word in told[what]:
            for written in (word, word.upper(), f" “{word}!” ", f"{word}."):
                assert consents.change(written) == change, written
            assert consents.change(f"{word} {word} 7") == ""
    for phrase in told["suspected"]:
        assert consents.is_suspected(f"... {phrase}!!") and not consents.change(f"{phrase} 7")
    assert all("{name}" in reply for reply in told["replies"].values())


def test_help_is_answered_once_where_the_provider_does_not_and_changes_nothing(product, tw, tx):
    for channel in (tw, tx):
        product.say("HELP", channel.key)
        product.say("Hilfe", channel.key)
    react()
    assert len(said()) == 2 and all("STOPP" in text for text in said()), "HELP is the provider's, Hilfe is ours"
    assert not Consent.objects.exists()


def test_a_stop_that_the_provider_does_not_know_is_confirmed_by_us(product, tw):
    product.say("BAJA", tw.key)
    react()
    assert len(said()) == 1 and "ALTA" in said()[0]
    product.say("STOP", tw.key)
    react()
    assert len(said()) == 1


def test_what_the_provider_says_it_has_answered_is_not_answered_again(product, tw):
    form = {
        "MessageSid": "SM" + "7" * 32, "From": DINA, "To": "+15005550006", "Body": "Ayuda", "OptOutType": "HELP",
        "NumMedia": "0",
    }  # fmt: skip
    assert product.simulator.tell("sms-main", params=form) == 200
    assert (
        product.simulator.tell("sms-main", params=form | {"MessageSid": "SM" + "8" * 32, "OptOutType": "STOP"}) == 200
    )
    product.take_in()
    react()
    assert said() == []
    assert Consent.objects.get().change == "out"


@pytest.fixture
def suspected(product, tw):
    """She had agreed to promotions, and then wrote this."""
    product.say("START", tw.key)
    thread = product.say("Leave me alone, stop texting me!", tw.key)
    react()
    thread.refresh_from_db()
    return thread


def promote(product, thread):
    return product.reply(thread, "Sale!", purpose="promotion", channel=thread.last_in_channel)


def panel(door, thread):
    return door(f"/fragments/threads/{thread.pk}/consent/").content.decode()


def decide(door, thread, change):
    body = {"address": str(thread.last_in_address_id), "channel": "sms-main", "change": change}
    return door(f"contacts/{thread.contact_id}/consents/", **body)


def codes(thread):
    thread.refresh_from_db()
    return [chip["code"] for chip in thread.flags]


def test_a_free_revocation_ends_promotions_at_once_and_asks_an_agent(product, suspected, door):
    assert codes(suspected) == [REVIEW]
    with pytest.raises(Unsendable, match="promotions"):
        promote(product, suspected)
    product.reply(suspected, "We are sorry. Shall we stop?")
    shown = panel(door, suspected)
    assert "Leave me alone, stop texting me!" in shown and 'data-change="out"' in shown


def test_an_agent_confirms_and_nothing_more_goes(product, suspected, door):
    answer = decide(door, suspected, "out")
    assert (answer.status_code, answer.json()["source"]) == (201, "agent")
    assert codes(suspected) == [] and panel(door, suspected).strip() == ""
    with pytest.raises(Unsendable) as refused:
        product.reply(suspected, "One more thing")
    assert refused.value.code == "opted_out"
    react()
    assert not any("START" in text for text in said()), "nobody wrote STOP: nobody is told so"


def test_an_agent_dismisses_and_what_was_agreed_holds_again(product, suspected, door, monkeypatch):
    monkeypatch.setattr("channels_app.quiet.opens_at", lambda *_: None)
    assert decide(door, suspected, "dismissed").status_code == 201
    assert codes(suspected) == [] and panel(door, suspected).strip() == ""
    assert promote(product, suspected).status == "queued"
    assert [row.change for row in Consent.objects.order_by("pk")] == ["in", "review", "dismissed"], "nothing is deleted"
    assert decide(door, suspected, "dismissed").status_code == 409


def test_the_customers_own_word_ends_the_doubt(product, suspected):
    product.say("STOP", "sms-main")
    react()
    assert codes(suspected) == []


def test_a_consent_is_logged_for_own_addresses_only(product, suspected, door):
    other = product.simulator.person("+351900000777", name="Rui")
    product.simulator.say(other["id"], "Hello", "sms-main")
    product.take_in()
    rui = Thread.objects.exclude(pk=suspected.pk).get()
    body = {"address": str(rui.last_in_address_id), "change": "out"}
    assert door(f"contacts/{suspected.contact_id}/consents/", **body).status_code == 404
    assert door(f"contacts/{suspected.contact_id}/consents/", **body | {"change": "review"}).status_code == 400
    mine = {"address": str(suspected.last_in_address_id), "channel": "nowhere", "change": "out"}
    assert door(f"contacts/{suspected.contact_id}/consents/", **mine).status_code == 400
