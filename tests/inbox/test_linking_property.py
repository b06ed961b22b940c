"""Link then unlink is the identity, row by row; what came in between is divided by the address it came to."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from inbox import outlets, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import Edit, Inbound, Party, ReactionChange, Revocation, StatusChange
from inbox.intake import Entry, take_in
from inbox.linking import link
from inbox.models import (
    Address,
    Attachment,
    Consent,
    Contact,
    Episode,
    Event,
    Handoff,
    Hold,
    Link,
    Message,
    Note,
    Participant,
    ReplyWindow,
    Suggestion,
    Thread,
)
from inbox.models.tally import recount
from inbox.placing_notes import place, to_place, unplaced
from inbox.unlinking import unlink

pytestmark = pytest.mark.django_db

ACTS = (
    "say", "say", "courtesy", "reply", "status", "edit", "revoke", "react", "note", "resolve", "snooze", "assign", "label",
    "flag", "hold", "hand_off", "participant", "read", "stop",
)  # fmt: skip
STEPS = some.lists(some.tuples(some.sampled_from(ACTS), some.booleans()), min_size=1, max_size=14)
#: numbers that only grow, and what is counted by them
GROWS = {"epoch", "baton_number", "last_rev", "last_seq", "changed_xid"}
TABLES = (
    Contact, Address, ReplyWindow, Consent, Suggestion, Thread, Episode, Participant, Handoff, Hold, Message, Note, Attachment,
    Event,
)  # fmt: skip
MANY = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class World:
    """Two people on two channels, and what may happen to their threads."""

    def __init__(self, whatsapp: Any, webchat: Any, ana: Any, sales: Any) -> None:
        self.ana, self.sales, self.agent = ana, sales, Actor.agent(ana)
        self.sides = [(whatsapp, Party((("wa_id", "44100"),), name="Emma")), (webchat, Party((("visitor", "v1"),)))]
        self.count = 0

    def say(self, side: int, text: str) -> Message:
        self.count += 1
        channel, party = self.sides[side]
        provider_id = f"wamid.{channel.key}.{self.count}"
        consent = "marketing_out" if text == "stop" else ""
        take_in([Entry(channel, Inbound(provider_id, party, "text", text, window_s=86400, consent=consent))])
        return Message.objects.get(provider_id=provider_id)

    def thread(self, side: int) -> Thread:
        contact = Address.objects.get(value=self.sides[side][1].addresses[0][1]).contact
        return Thread.objects.get(contact=contact.merged_into_id or contact.pk)

    def last(self, side: int, direction: str) -> Message | None:
        channel = self.sides[side][0]
        return Message.objects.filter(channel=channel, direction=direction).order_by("-pk").first()

    def act(self, name: str, side: int) -> None:
        channel, party = self.sides[side]
        ours, theirs = self.last(side, "out"), self.last(side, "in")
        about: dict[str, Any] = {
            "edit": theirs and Edit(theirs.provider_id, f"other words {self.count}", now(), party),
            "revoke": theirs and Revocation(theirs.provider_id, now(), party),
            "react": theirs and ReactionChange(f"r{self.count}", theirs.provider_id, party, "👍", now()),
            "status": ours and StatusChange(f"ours.{ours.pk}", "delivered", now(), opaque=str(ours.pk)),
        }
        if name in ("say", "courtesy", "stop"):
            self.say(side, {"say": f"message {self.count}", "courtesy": "thanks!", "stop": "stop"}[name])
        elif name in about:
            take_in([Entry(channel, about[name])] if about[name] else [])
        else:
            self.work(name, side)

    def work(self, name: str, side: int) -> None:
        thread, channel = self.thread(side), self.sides[side][0]
        address = Address.objects.get(value=self.sides[side][1].addresses[0][1])
        {
            "reply": lambda: thread.reply(self.agent, outlets.Draft(channel, text="answer"), address),
            "note": lambda: thread.note(self.agent, "a note"),
            "resolve": lambda: thread.resolve(self.agent, "solved", anyway=True),
            "snooze": lambda: thread.state != "resolved" and thread.snooze(self.agent, None),
            "assign": lambda: thread.assign(self.agent, agent=self.ana),
            "label": lambda: thread.label(self.agent, [f"label {self.count}"]),
            "flag": lambda: thread.flag("x", "A chip"),
            "hold": lambda: Hold.objects.get_or_create(thread=thread, code="promise", text=f"{self.count}"),
            "hand_off": lambda: thread.hand_off(self.agent, self.agent),
            "participant": lambda: thread.add_participant(self.agent, self.sales),
            "read": lambda: thread.mark_read(str(self.ana.pk), thread.last_seq),
        }[name]()

    def begin(self, steps: list[tuple[str, bool]]) -> tuple[Contact, Contact]:
        one, two = self.say(0, "hello").home_contact, self.say(1, "hello").home_contact
        for name, side in steps:
            self.act(name, int(side))
        return one, two


@pytest.fixture
def world(whatsapp, webchat, ana, sales, open_outlet):
    """Two people, nobody has written yet."""
    return World(whatsapp, webchat, ana, sales)


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a link could touch; numbers that only grow left out."""
    found = {}
    for table in TABLES:
        every = table.objects.order_by("pk")
        if table is Event:
            every = every.exclude(kind__in=("contact.linked", "contact.unlinked"))
        grows = GROWS if table is Thread else set()
        found[table.__name__] = [{k: v for k, v in row.items() if k not in grows} for row in every.values()]
    return found


@MANY
@given(steps=STEPS)
def test_link_then_unlink_leaves_every_row_as_it_was(steps, world):
    with transaction.atomic():
        one, two = world.begin(steps)
        before, numbers = rows(), dict(Thread.objects.values_list("pk", "last_rev"))
        made = link(one, two, world.agent)
        unlink(made, world.agent)
        after = rows()
        for table, told in before.items():
            assert after[table] == told, table
        # Only the events that tell of it were born: both in the thread of who was linked to, one in the other.
        born = {thread.contact_id: thread.last_seq - numbers[thread.pk] for thread in Thread.objects.all()}
        assert born == {made.survivor_id: 2, made.other_id: 1}
        assert recount() == {"wrong": 0}
        transaction.set_rollback(True)


@MANY
@given(steps=STEPS, since=STEPS)
@example(steps=[("reply", False)], since=[("status", False)])
@example(steps=[("say", True)], since=[("revoke", True)])
@example(steps=[("resolve", True)], since=[("courtesy", True)])
@example(steps=[("resolve", False), ("resolve", True)], since=[("note", False), ("say", True), ("resolve", True)])
@example(steps=[], since=[("resolve", False), ("note", True), ("say", True), ("resolve", True), ("say", False)])
@example(steps=[("participant", True)], since=[("say", True)])
@example(steps=[("reply", True)], since=[("note", False)])
def test_what_came_since_goes_to_the_address_it_came_to(steps, since, world):
    with transaction.atomic():
        one, two = world.begin(steps)
        stood = {row.pk: (row.thread_id, row.seq) for row in (*Message.objects.all(),)}
        notes = {row.pk: row.thread_id for row in Note.objects.all()}
        made = link(one, two, world.agent)
        for name, side in since:
            world.act(name, int(side))
        order = list(Message.objects.order_by("seq").values_list("pk", flat=True))
        survivor, other = unlink(made, world.agent)
        made.refresh_from_db()
        for message in Message.objects.all():
            assert message.thread.contact_id == message.home_contact_id
        for event in Event.objects.exclude(seq=None).filter(data__has_key="message"):
            assert event.thread_id == Message.objects.get(pk=event.data["message"]).thread_id
            assert stood.get(message.pk, (message.thread_id, message.seq)) == (message.thread_id, message.seq)
        for note in Note.objects.all():
            assert note.thread_id == notes.get(note.pk, survivor.thread.pk)
            assert (note.parted == made) == (note.pk not in notes)
        for thread in (survivor.thread, other.thread):
            is_whole(thread, [pk for pk in order if pk not in stood])
        assert is_placed(made, survivor, other, world.agent) == len(Note.objects.all()) - len(notes)
        for thread in Thread.objects.all():
            is_whole(thread, [pk for pk in order if pk not in stood])
        assert recount() == {"wrong": 0}
        transaction.set_rollback(True)


def is_placed(made: Link, survivor: Contact, other: Contact, by: Actor) -> int:
    """Place every note that waits, now with the one, now with the other; how many there were."""
    for nth, note in enumerate(to_place(made).order_by("seq"), 1):
        whose = (survivor, other)[nth % 2]
        moved = place(note, whose, by)
        assert (moved.thread.contact_id, moved.home_contact_id, moved.parted) == (whose.pk, whose.pk, None)
        around = [row for row in moved.thread.messages.all() if (row.seq < moved.seq) != (row.at <= moved.at)]
        assert not around
        with pytest.raises(refusals.Conflict):
            place(note, whose, by)
    assert not unplaced(survivor) and not unplaced(other)
    return Event.objects.filter(kind="note.placed").count()


def test_thanks_since_the_link_open_nothing_when_parted(world):
    one, two = world.begin([("resolve", False), ("resolve", True)])
    made = link(one, two, world.agent)
    world.say(1, "thanks!")
    _, other = unlink(made, world.agent)
    assert (other.thread.state, other.thread.waiting_since, other.thread.episodes.count()) == ("resolved", None, 1)
    made = link(one, Contact.objects.get(pk=two.pk), world.agent)
    world.say(1, "is it broken again?")
    _, other = unlink(made, world.agent)
    assert other.thread.state == "open" and other.thread.waiting_since


def is_whole(thread: Thread, since: list[int]) -> None:
    """A thread that could have come about by itself: places, counters, list row, episodes and order of what is new."""
    items = [*thread.messages.all(), *thread.notes.all(), *thread.events.exclude(seq=None)]
    places = sorted(item.seq for item in items)
    assert len(set(places)) == len(places) and places[-1] <= thread.last_seq
    assert all(item.rev <= thread.last_rev for item in items)
    mine = [row.pk for row in thread.messages.order_by("seq") if row.pk in since]
    assert mine == [pk for pk in since if pk in mine]
    newest = thread.messages.order_by("-seq").first()
    shown = {"id": newest.pk, "seq": newest.seq, "status": newest.status or None, "snippet": newest.text}
    assert {name: thread.last_message[name] for name in shown} == shown
    assert thread.inbound_count == thread.messages.filter(direction="in").count()
    assert 0 <= thread.unread_of("*") <= thread.inbound_count
    assert set(thread.channel_ids) >= set(thread.messages.values_list("channel", flat=True))
    open_ = thread.episodes.filter(resolved_at=None)
    assert (thread.state == "resolved") == (not open_) and thread.episode == open_.first()
    assert thread.waiting_since is None or thread.state != "resolved"
    for episode in thread.episodes.all():
        assert episode.home_contact_id == thread.contact_id and episode.first_seq <= thread.last_seq
        if episode.reason not in ("agent", "participant"):
            began = thread.messages.filter(at__gte=episode.opened_at).order_by("seq").first()
            assert began is None or episode.first_seq == began.seq, episode.reason
