"""Link and unlink: one thread by time, and back byte for byte."""

import random
from datetime import timedelta

import pytest

from inbox import outlets, refusals
from inbox.actors import Actor
from inbox.inbound import Party
from inbox.linking import link
from inbox.models import Contact, Episode, Message, Note, Sight, Thread, counts
from inbox.models.tally import recount
from inbox.models.thread.changing import COLUMNS
from inbox.unlinking import unlink

pytestmark = pytest.mark.django_db

EMMA = Party((("wa_id", "44100"),), name="Emma")
SITE = Party((("visitor", "v1"),), name="")
#: what may differ after link and unlink: numbers that only grow
GROWS = {"epoch", "baton_number", "last_rev", "last_seq"}


def standing(thread: Thread) -> dict:
    thread.refresh_from_db()
    return {column: getattr(thread, column) for column in COLUMNS if column not in GROWS}


def items(thread: Thread) -> list:
    rows = [
        *thread.messages.all(),
        *thread.notes.all(),
        *thread.events.exclude(seq=None).exclude(kind__startswith="contact."),
    ]
    return sorted((row.seq, row.rev, type(row).__name__, row.pk) for row in rows)


def test_linked_contacts_stand_in_one_thread_by_time(whatsapp, webchat, say, ana):
    one = [say(whatsapp, "1", EMMA), say(webchat, "2", SITE), say(whatsapp, "3", EMMA), say(webchat, "4", SITE)]
    made = link(one[2].home_contact, one[1].home_contact, Actor.agent(ana))
    thread = Thread.objects.get(contact=made.survivor)
    assert [row.text for row in thread.messages.order_by("seq")] == ["1", "2", "3", "4"]
    assert (thread.epoch, thread.inbound_count, thread.last_message["snippet"]) == (2, 4, "4")
    assert thread.channel_ids == sorted([whatsapp.pk, webchat.pk])
    assert Episode.objects.filter(thread=thread, resolved_at=None).count() == 1
    assert counts(Sight(ana))["all"] == 1 and recount() == {"wrong": 0}
    again = say(webchat, "5", SITE)
    assert again.thread_id == thread.pk and again.home_contact_id == made.other_id


def test_linking_twice_gives_the_same_link_and_never_with_itself(whatsapp, webchat, say, ana):
    one, two = say(whatsapp, "1", EMMA).home_contact, say(webchat, "2", SITE).home_contact
    made = link(one, two, Actor.agent(ana))
    two.refresh_from_db()
    assert link(two, one, Actor.agent(ana)) == made
    with pytest.raises(refusals.Conflict):
        link(one, one, Actor.agent(ana))


@pytest.mark.parametrize("seed", range(12))
def test_link_then_unlink_is_the_identity(seed, whatsapp, webchat, say, ana, open_outlet):
    pick = random.Random(seed)
    agent = Actor.agent(ana)
    for n in range(pick.randint(2, 14)):
        channel, party = pick.choice([(whatsapp, EMMA), (webchat, SITE)])
        thread = say(channel, f"message {n}", party).thread
        act = pick.choice(["reply", "note", "resolve", "snooze", "assign", "nothing"])
        if act == "reply":
            thread.reply(agent, outlets.Draft(channel, text="answer"), thread.last_in_address)
        elif act == "note":
            thread.note(agent, "a note")
        elif act == "resolve":
            thread.resolve(agent)
        elif act == "snooze":
            thread.snooze(agent, None)
        elif act == "assign":
            thread.assign(agent, agent=ana)
    say(whatsapp, "last", EMMA), say(webchat, "last", SITE)
    threads = list(Thread.objects.order_by("pk"))
    before = [(standing(thread), items(thread), list(thread.episodes.values())) for thread in threads]
    made = link(threads[0].contact, threads[1].contact, agent)
    unlink(made, agent)
    for thread, (columns, places, episodes) in zip(threads, before, strict=True):
        assert standing(thread) == columns
        assert items(thread) == places
        assert list(thread.episodes.values()) == episodes
    assert Contact.objects.filter(merged_into=None).count() == 2 and recount() == {"wrong": 0}


def test_what_came_since_goes_by_its_address(whatsapp, webchat, say, ana, open_outlet):
    one, two = say(whatsapp, "1", EMMA), say(webchat, "2", SITE)
    made = link(one.home_contact, two.home_contact, Actor.agent(ana))
    thread = Thread.objects.get(contact=made.survivor)
    say(whatsapp, "3", EMMA)
    say(webchat, "4", SITE)
    thread.refresh_from_db()
    thread.reply(Actor.agent(ana), outlets.Draft(webchat, text="to the site"), two.address)
    thread.note(Actor.agent(ana), "hm")
    survivor, other = unlink(made, Actor.agent(ana))
    texts = {contact.pk: [row.text for row in contact.thread.messages.order_by("seq")] for contact in (survivor, other)}
    assert texts == {one.home_contact_id: ["1", "3"], two.home_contact_id: ["2", "4", "to the site"]}
    assert Note.objects.get().thread == survivor.thread
    assert other.thread.waiting_since is None and survivor.thread.waiting_since
    assert (survivor.thread.inbound_count, other.thread.inbound_count) == (2, 2)
    assert recount() == {"wrong": 0}
    assert say(webchat, "5", SITE).thread_id == two.thread_id
    for message in Message.objects.all():
        assert message.thread.last_rev >= message.rev and message.thread.last_seq >= message.seq


def test_an_automatic_link_of_a_stranger_can_be_undone(whatsapp, sms, say, ana):
    say(whatsapp, "a", Party((("wa_id", "15551234567"),)))
    second = say(sms, "b", Party((("phone", "+15551234567"),)))
    survivor, other = unlink(second.home_contact.links_away.get(), Actor.agent(ana))
    assert [row.text for row in other.thread.messages.all()] == ["b"] and other.thread.state == "open"
    assert [row.text for row in survivor.thread.messages.all()] == ["a"] and recount() == {"wrong": 0}


def test_a_clock_that_stepped_back_does_not_reorder_what_was_shown(whatsapp, webchat, say, ana):
    one = say(whatsapp, "1", EMMA)
    Message.objects.filter(pk=one.pk).update(at=one.at + timedelta(hours=1))
    say(whatsapp, "2", EMMA)
    two = say(webchat, "3", SITE)
    made = link(one.home_contact, two.home_contact, Actor.agent(ana))
    texts = [row.text for row in Message.objects.filter(thread__contact=made.survivor).order_by("seq")]
    assert texts.index("1") < texts.index("2")
