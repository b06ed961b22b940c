"""History that a provider hands over: placed by time, once, in whatever order its chunks come; nobody answers it."""

from datetime import timedelta
from itertools import permutations

import pytest

from inbox.clock import now
from inbox.inbound import Inbound, Naming, Party, Past, ReactionChange
from inbox.intake import Entry, take_in
from inbox.models import Contact, Event, Message, Thread, Waiting

pytestmark = pytest.mark.django_db
DINA = Party((("wa_id", "351900000204"),))
SMS = Party((("phone", "+351900000204"),))


def past(channel, name, days, direction="in", status=""):
    said = {"sent_at": now() - timedelta(days=days), "direction": direction, "status": status, "window_s": 0}
    return Entry(channel, Past(f"wamid.{name}", DINA, "text", name, **said))


def texts(thread):
    return list(thread.messages.order_by("seq").values_list("text", flat=True))


def chunks(channel):
    first, second = past(channel, "first", 40), past(channel, "second", 30, "out", "read")
    return [[first, second], [past(channel, "third", 20), first], [past(channel, "fourth", 10)]]


def test_chunks_in_any_order_and_again_make_the_same_thread(whatsapp):
    for order in permutations(range(3)):
        told = chunks(whatsapp)
        for place in (*order, order[0]):
            take_in(told[place])
        thread = Thread.objects.get()
        assert texts(thread) == ["first", "second", "third", "fourth"]
        assert [row.seq for row in thread.messages.order_by("seq")] == [1, 2, 3, 4]
        assert (thread.last_seq, thread.last_rev, thread.epoch) == (4, 4, 4)
        assert (thread.state, thread.unread_of("*"), thread.waiting_since) == ("resolved", 0, None)
        assert thread.last_message["snippet"] == "fourth" and now() - thread.last_activity_at > timedelta(days=9)
        assert not Event.objects.filter(kind="message.received").exists()
        Contact.objects.all().delete()


def test_it_goes_before_what_is_here_and_changes_nothing_of_it(whatsapp):
    take_in([Entry(whatsapp, Inbound("wamid.now", DINA, "text", "Hello?", window_s=3600))])
    before = Thread.objects.get()
    take_in([past(whatsapp, "old", 20), Entry(whatsapp, Inbound("wamid.next", DINA, "text", "Anyone?", window_s=3600))])
    thread = Thread.objects.get()
    assert texts(thread) == ["old", "Hello?", "Anyone?"]
    assert (thread.unread_of("*"), thread.state, thread.epoch) == (2, "open", before.epoch + 1)
    assert thread.last_message["snippet"] == "Anyone?" and thread.waiting_since == before.waiting_since
    assert thread.episode.first_seq == 2


def test_a_message_that_came_live_is_not_put_in_again(whatsapp):
    take_in([Entry(whatsapp, Inbound("wamid.same", DINA, "text", "Once"))])
    take_in([past(whatsapp, "same", 1)])
    assert texts(Thread.objects.get()) == ["Once"] and Thread.objects.get().epoch == 1


def test_a_reaction_in_the_history_finds_its_message(whatsapp):
    react = ReactionChange("wamid.R", "wamid.liked", DINA, "\U0001f44d", now() - timedelta(days=4))
    take_in([Entry(whatsapp, react)])
    take_in([past(whatsapp, "liked", 5)])
    message = Message.objects.get()
    found = [told["emoji"] for told in message.reactions] or Waiting.objects.get().change["emoji"]
    assert found in (["\U0001f44d"], "\U0001f44d")


def test_an_address_book_names_whom_we_know_and_nobody_else(whatsapp, sms):
    take_in([Entry(sms, Inbound("SM1", SMS, "text", "Hello"))])
    thread = Thread.objects.get()
    aunt = Party((("wa_id", "351933333333"),))
    take_in([Entry(whatsapp, Naming(DINA, "Dina O.", now())), Entry(whatsapp, Naming(aunt, "Maria", now()))])
    after = Thread.objects.get()
    assert (after.display_name, after.contact.name) == ("Dina O.", "Dina O.") and after.last_rev > thread.last_rev
    take_in([Entry(whatsapp, Naming(DINA, "Somebody else", now()))])
    assert Thread.objects.get().display_name == "Dina O."
    take_in([Entry(whatsapp, Naming(DINA, "Renamed", now(), renames=True))])
    assert Thread.objects.get().display_name == "Renamed"
