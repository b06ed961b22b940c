"""Taking in: once, in order, to the right contact and thread."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from inbox import delivering, outlets
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import (
    Edit,
    IdentityChange,
    Inbound,
    Party,
    ReactionChange,
    Revocation,
    StatusChange,
    Unreadable,
    clean,
)
from inbox.intake import Entry, take_in
from inbox.models import Address, Contact, Event, Link, Message, Sight, Suggestion, Tally, Thread, Waiting, counts
from inbox.models.tally import recount
from inbox.shapes import item_shapes
from inbox.unlinking import unlink
from tests.inbox.conftest import DINA

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_first_message_makes_a_contact_a_thread_and_an_open_episode(whatsapp, say):
    message = say(whatsapp, "Where is my parcel?", window_s=86400)
    thread = message.thread
    assert (thread.state, thread.display_name, thread.inbound_count) == ("open", "Dina Oliveira", 1)
    assert thread.waiting_since and thread.team == whatsapp.team and thread.episode.first_seq == message.seq
    assert thread.last_message["snippet"] == "Where is my parcel?" and thread.last_message["id"] == message.pk
    assert message.address.windows.get().ends_at > now() + timedelta(hours=23)
    assert [event.kind for event in Event.objects.order_by("pk")] == ["episode.opened", "message.received"]


def test_a_repeat_is_not_shown_twice(whatsapp):
    entry = Entry(whatsapp, Inbound("wamid.1", DINA, "text", "hi"))
    take_in([entry, entry])
    take_in([entry])
    assert Message.objects.count() == 1 and Thread.objects.get().inbound_count == 1


def test_who_was_a_number_by_sms_gets_the_name_that_whatsapp_tells_and_loses_it_when_unlinked(say, whatsapp, sms):
    thread = say(sms, "By SMS", Party((("phone", "+351900000204"),))).thread
    assert Thread.objects.get(pk=thread.pk).display_name == "+351900000204"
    assert say(whatsapp, "By WhatsApp").thread == thread
    assert [Thread.objects.get(pk=thread.pk).display_name, Contact.objects.get(pk=thread.contact_id).name] == [
        "Dina Oliveira"
    ] * 2
    unlink(Link.objects.get(), Actor("system"))
    assert Thread.objects.get(pk=thread.pk).display_name == "+351900000204"


def test_a_batch_keeps_the_order_of_one_address(whatsapp):
    take_in([Entry(whatsapp, Inbound(f"wamid.{n}", DINA, "text", str(n))) for n in range(50)])
    assert [message.text for message in Message.objects.order_by("seq")] == [str(n) for n in range(50)]


def test_a_bad_one_is_given_back_with_its_reason_and_the_rest_goes_in(whatsapp):
    bad = Entry(whatsapp, Unreadable("no sender", "{}"), ref=7)
    assert take_in([Entry(whatsapp, Inbound("wamid.1", DINA, "text", "hi")), bad]) == [(bad, "no sender")]
    assert Message.objects.count() == 1


def test_learnt_addresses_lead_to_the_same_person(whatsapp, say):
    both = Party((("bsuid", "US.1"), ("wa_id", "15551")), name="Ed")
    first = say(whatsapp, "a", both)
    second = say(whatsapp, "b", Party((("bsuid", "US.1"),)))
    assert first.thread_id == second.thread_id and Contact.objects.count() == 1


def test_a_known_number_with_a_new_bsuid_is_a_stranger_with_a_card(whatsapp, say):
    first = say(whatsapp, "a", Party((("bsuid", "US.1"), ("wa_id", "15551"))))
    second = say(whatsapp, "b", Party((("bsuid", "US.2"), ("wa_id", "15551"))))
    assert first.thread_id != second.thread_id
    assert Suggestion.objects.get().reason == "old_number"


def test_the_same_number_on_two_networks_is_one_thread(whatsapp, sms, say):
    first = say(whatsapp, "a", Party((("wa_id", "15551234567"),)))
    second = say(sms, "b", Party((("phone", "+15551234567"),)))
    assert first.thread_id == second.thread_id and first.home_contact_id != second.home_contact_id
    assert Link.objects.get().reason == "same_number"


def test_a_confidential_channel_shares_no_thread(whatsapp, say):
    open_thread = say(whatsapp, "a").thread_id
    whatsapp.confidential = True
    whatsapp.save()
    assert say(whatsapp, "b").thread_id != open_thread


def test_a_change_of_number_keeps_the_person(whatsapp, say):
    first = say(whatsapp, "a", Party((("wa_id", "1555"),)))
    take_in([Entry(whatsapp, IdentityChange((("wa_id", "1555"),), (("wa_id", "1666"),), "number", now()))])
    second = say(whatsapp, "b", Party((("wa_id", "1666"),)))
    assert first.thread_id == second.thread_id
    assert Event.objects.get(kind="contact.number_changed").seq


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read", "failed"])))
def test_statuses_end_the_same_in_every_order(order, whatsapp, say, ana, open_outlet):
    thread = say(whatsapp, "hi").thread
    message = thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="hello"), thread.last_in_address)
    for status in order:
        at = LONG_AGO + timedelta(seconds=["sent", "delivered", "read", "failed"].index(status))
        error = {"code": "x"} if status == "failed" else None
        take_in([Entry(whatsapp, StatusChange("wamid.out", status, at, opaque=str(message.pk), error=error))])
    message.refresh_from_db()
    assert (message.status, message.error, message.provider_id) == ("read", None, "wamid.out")
    assert len(message.status_at) == 5
    assert Event.objects.filter(kind="message.failed_late").count() == 1
    thread.refresh_from_db()
    assert thread.last_message["status"] == "read"


CHANGES = {
    "message": Inbound("wamid.m", DINA, "text", "first words"),
    "edit": Edit("wamid.m", "other words", LONG_AGO, DINA),
    "reaction": ReactionChange("wamid.r", "wamid.m", DINA, "👍", LONG_AGO),
}


@pytest.mark.parametrize("order", list(permutations(CHANGES)))
def test_an_edit_and_a_reaction_find_their_message_whenever_it_comes(order, whatsapp):
    for name in order:
        take_in([Entry(whatsapp, CHANGES[name])])
    message = Message.objects.get()
    assert (message.text, message.reactions[0]["emoji"]) == ("other words", "👍")
    assert not Waiting.objects.exists()
    assert message.rev == message.thread.last_rev


def test_a_message_taken_back_loses_its_words_and_keeps_its_place(whatsapp):
    take_in([Entry(whatsapp, CHANGES["message"]), Entry(whatsapp, Revocation("wamid.m", LONG_AGO, DINA))])
    message = Message.objects.get()
    assert message.text == "" and message.revoked and message.seq == 1


def test_thanks_after_a_resolution_attaches_and_a_question_opens_anew(whatsapp, say, ana):
    thread = say(whatsapp, "broken").thread
    thread.resolve(Actor.agent(ana))
    say(whatsapp, "thank you so much!")
    thread.refresh_from_db()
    assert (thread.state, thread.waiting_since, thread.episodes.count()) == ("resolved", None, 1)
    say(whatsapp, "is it broken again?")
    thread.refresh_from_db()
    assert (thread.state, thread.episodes.count()) == ("open", 2)


def test_a_quoted_message_reopens(whatsapp, say, ana):
    first = say(whatsapp, "broken", provider_id="wamid.q")
    first.thread.resolve(Actor.agent(ana))
    say(whatsapp, "this one", reply_to="wamid.q")
    first.thread.refresh_from_db()
    assert first.thread.state == "open" and first.thread.episodes.count() == 1


def test_the_price_that_a_provider_tells_stays_whatever_the_order_of_the_statuses(whatsapp, say, ana, open_outlet):
    thread = say(whatsapp, "hello").thread
    sent = thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="a"), Address.objects.get(value="351900000204"))
    at, rev = now(), sent.rev
    for after, category in ((2, "utility"), (1, "marketing"), (3, "")):
        pricing = {"category": category, "billable": True, "type": "regular"} if category else None
        told = StatusChange("wamid.p", "delivered", at + timedelta(seconds=after), opaque=str(sent.pk), pricing=pricing)
        take_in([Entry(whatsapp, told)])
    sent.refresh_from_db()
    assert sent.payload["pricing"]["category"] == "utility" and sent.rev > rev
    assert item_shapes([sent])[0]["payload"]["pricing"]["billable"] is True


def test_an_answer_that_comes_before_what_it_quotes_is_tied_to_it(whatsapp, say):
    early = say(whatsapp, "this one", reply_to="wamid.late")
    assert (early.reply_to, item_shapes([early])[0]["reply_to_provider_id"]) == (None, "wamid.late")
    quoted = say(whatsapp, "broken", provider_id="wamid.late")
    early.refresh_from_db()
    assert (early.reply_to, early.rev > quoted.seq, early.seq < quoted.seq) == (quoted, True, True)
    assert early.thread.last_rev >= early.rev
    assert item_shapes([early])[0]["reply_to"]["snippet"] == "broken"


def test_both_in_one_batch_and_never_over_the_border_of_a_thread(whatsapp):
    others = Party((("wa_id", "351900000999"),), name="Rui")
    told = [("a", DINA, "b"), ("x", others, "b"), ("b", DINA, "")]
    take_in([Entry(whatsapp, Inbound(pk, party, "text", pk, reply_to=quote)) for pk, party, quote in told])
    rows = {row.provider_id: row for row in Message.objects.all()}
    assert (rows["a"].reply_to, rows["x"].reply_to) == (rows["b"], None)


def test_an_answer_to_ours_that_comes_before_the_providers_yes_is_tied_by_that(whatsapp, say, ana, open_outlet):
    thread = say(whatsapp, "hello").thread
    address = Address.objects.get(value="351900000204")
    sent, told = (thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text=text), address) for text in ("a", "b"))
    by_answer, by_status = (say(whatsapp, "ok", reply_to=f"wamid.{which}") for which in ("sent", "told"))
    claimed = delivering.claim(sent.pk)

    def accepted(row: Message, _thread: Thread) -> bool:
        row.provider_id = "wamid.sent"
        return row.tell("sent", now().isoformat(), None)

    delivering.settle(claimed, accepted)
    take_in([Entry(whatsapp, StatusChange("wamid.told", "delivered", now(), opaque=str(told.pk)))])
    for answer, quoted in ((by_answer, sent), (by_status, told)):
        answer.refresh_from_db()
        assert answer.reply_to_id == quoted.pk


def test_a_message_wakes_a_snooze_but_courtesy_does_not(whatsapp, say, ana):
    thread = say(whatsapp, "broken").thread
    thread.snooze(Actor.agent(ana), None)
    say(whatsapp, "ok thanks")
    thread.refresh_from_db()
    assert thread.state == "snoozed"
    say(whatsapp, "it happened again")
    thread.refresh_from_db()
    assert thread.state == "open"


def test_the_counters_agree_with_the_threads(whatsapp, say, ana, boris):
    thread = say(whatsapp, "a").thread
    say(whatsapp, "b", Party((("wa_id", "2"),)))
    thread.assign(Actor.agent(ana), agent=ana)
    found = counts(Sight(ana))
    assert (found["mine"], found["unassigned"], found["all"]) == (1, 1, 2)
    thread.resolve(Actor.agent(ana))
    assert counts(Sight(boris))["resolved"] == 1
    assert recount() == {"wrong": 0}
    Tally.objects.create(state="open", n=3)
    assert recount()["wrong"] > 0 and recount() == {"wrong": 0}


def test_senseless_times_are_not_believed(whatsapp, say):
    assert say(whatsapp, "a", sent_at=datetime(1970, 1, 1, tzinfo=UTC)).sent_at is None
    late = say(whatsapp, "b", sent_at=now() - timedelta(hours=3))
    assert late.late and late.sent_at


def test_control_characters_go_and_broken_ones_are_replaced():
    assert clean("a\x00b\ud800c\x07\td\r\ne") == "a\ufffdb\ufffdc\td\ne"
