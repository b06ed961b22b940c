"""Issues over episodes and channels: what is linked, what is counted, what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets
from inbox.actors import Actor
from inbox.clock import pinned
from inbox.models import Message
from memory.issues import working_out
from memory.issues.repeating import fade, repeats, show, spared
from memory.models import Issue, IssueMark, Likeness, Occurrence

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def story(say, whatsapp, sms, webchat, ana, open_outlet, remember):
    """`story((day, who, text), ...)`: what is said, remembered after each; returns the issues, oldest first."""
    ways = {"wa": whatsapp, "sms": sms, "web": webchat}
    agent = Actor.agent(ana)

    def story(*lines):
        for day, who, text in lines:
            with pinned(DAY + timedelta(days=day)):
                if who in ways:
                    say(ways[who], text)
                    remember()
                    continue
                last = Message.objects.filter(direction="in").order_by("-pk").first()
                thread = last.thread
                if who == "us":
                    thread.reply(agent, outlets.Draft(last.channel, text=text), last.address)
                else:
                    thread.resolve(agent, text, anyway=True)
                Message.objects.filter(status="queued").update(status="sent")
                remember()
        return list(Issue.objects.order_by("opened_at", "pk"))

    return story


def chip(contact, day):
    """What the row shows of it that day."""
    with pinned(DAY + timedelta(days=day)):
        show(contact.pk)
    contact.thread.refresh_from_db()
    return [(chip["text"], chip["level"]) for chip in contact.thread.flags if chip["code"] == "repeat"]


def rows():
    """Everything that was worked out, in a form that compares."""
    told = Issue.objects.order_by("pk").values_list(
        "pk", "title", "state", "contacts", "opened_at", "last_at", "resolved_at", "category", "identifiers"
    )
    found = Occurrence.objects.order_by("message", "issue").values_list(
        "pk", "issue", "message", "is_contact", "decided_by", "score", "reason"
    )
    return [list(row) for row in told], [list(row) for row in found]


def test_a_shared_number_makes_one_issue_over_channels_and_opens_its_episode_again(story):
    (issue,) = story(
        (0, "wa", "Hello, my order 88120 has not arrived"),
        (0.01, "us", "We are looking into it"),
        (0.02, "done", "told the courier"),
        (3, "sms", "Where is 88120?"),
        (3.1, "done", ""),
        (6, "web", "Nobody answered about order #88120, this is the third time"),
    )
    assert (issue.state, issue.contacts, issue.category) == ("open", 3, "delivery")
    assert issue.identifiers == [["order", "88120"]]
    told = list(Occurrence.objects.order_by("pk").values_list("channel__key", "is_contact", "decided_by"))
    assert told == [("wa-main", True, "new"), ("sms-main", True, "identifier"), ("shop", True, "identifier")]
    assert Occurrence.objects.values("episode").distinct().count() == 1
    assert issue.occurrences.first().episode.reason == "same_issue"


def test_a_number_that_is_nearly_the_same_is_another_issue(story):
    one, other = story(
        (0, "wa", "My order 88120 has not arrived"),
        (1, "wa", "My order 88121 has not arrived"),
    )
    assert (one.contacts, other.contacts) == (1, 1)
    assert not Likeness.objects.exists()


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("The washing machine leaks water onto the floor", "The washing machine is still leaking water, nobody came"),
        ("La lavadora pierde agua por debajo", "La lavadora sigue perdiendo agua, nadie ha venido"),
        (
            "A máquina de lavar perde água por baixo",
            "A máquina de lavar continua a perder água, já avisei e ninguém veio",
        ),
        ("Le lave-linge fuit et il y a de l'eau partout", "Le lave-linge fuit toujours, personne n'est venu"),
        ("Die Waschmaschine verliert Wasser", "Die Waschmaschine verliert immer noch Wasser, niemand ist gekommen"),
        ("الغسالة تسرب الماء على الأرض", "الغسالة ما زالت تسرب الماء ولم يأت أحد"),
    ],
)
def test_what_is_said_alike_and_again_is_the_same_issue_in_each_language(story, first, again):
    (issue,) = story((0, "wa", first), (2, "sms", again))
    assert issue.contacts == 2


@pytest.mark.parametrize(
    "text", ["Hi", "Hello there!", "Thanks a lot", "👍", "Buenos días", "Olá, bom dia", "Bonjour", "Guten Tag", "مرحبا", "8",
             "Hello, I have a question", "Hallo, ich habe eine Frage", "السلام عليكم"]
)  # fmt: skip
def test_courtesy_and_greetings_make_no_issue(story, text):
    assert story((0, "wa", text)) == []


def test_an_episode_may_hold_two_issues(story):
    parcel, bill = story(
        (0, "wa", "My parcel has not arrived"),
        (0.001, "us", "May I have the order number?"),
        (0.002, "wa", "It is 4711"),
        (0.01, "wa", "Another question: why was my invoice charged twice?"),
        (0.02, "wa", "It was 40 euros each time"),
    )
    assert parcel.identifiers == [["code", "4711"]] or parcel.identifiers == []
    assert [row.contacts for row in (parcel, bill)] == [1, 1]
    assert Occurrence.objects.filter(issue=bill).count() == 2
    assert Occurrence.objects.values("episode").distinct().count() == 1


def test_what_a_customer_says_is_solved_is_resolved_and_opened_again_when_it_is_not(story):
    (issue,) = story((0, "wa", "The app crashes when I log in"), (0.5, "wa", "It works now, thank you"))
    assert (issue.state, issue.contacts) == ("resolved", 1)
    (issue,) = story((4, "wa", "The app crashes again when I log in"))
    assert (issue.state, issue.contacts, issue.resolved_at) == ("open", 2, None)


def test_answering_our_question_the_next_day_is_no_new_contact(story):
    (issue,) = story(
        (0, "wa", "My router loses its connection"),
        (0.1, "us", "Could you send us the serial number?"),
        (1.1, "wa", "It is on the back, SN-99812X"),
    )
    assert issue.contacts == 1
    (issue,) = story((3, "wa", "Any news?"))
    assert issue.contacts == 2
    assert Occurrence.objects.last().decided_by == "recurrence"


def test_our_ticket_number_leads_back_to_the_issue(story):
    story((0, "wa", "The heating is cold"), (0.1, "us", "I opened ticket T-5512 for you"), (0.2, "done", ""))
    (issue,) = story((20, "sms", "What about T-5512?"))
    assert issue.contacts == 2


def test_the_chip_and_what_follows_from_it(story):
    (issue,) = story((0, "wa", "My order 88120 has not arrived"), (4, "sms", "Order 88120 is still not here"))
    contact = issue.contact
    assert chip(contact, 4) == [("2nd contact in 4 days, unresolved", "warn")]
    story((8, "web", "Order 88120! Third time I write"))
    assert chip(contact, 8) == [("3rd contact in 8 days, unresolved", "danger")]
    assert repeats(contact, DAY + timedelta(days=8))[0].is_alert
    assert "3rd contact" in spared(contact, DAY + timedelta(days=8, hours=1))
    story((8.1, "wa", "It has arrived, thank you"))
    assert chip(contact, 9) == []


def test_worked_out_anew_everything_is_the_same(story, remember):
    story(
        (0, "wa", "Hello"),
        (0.001, "wa", "My order 88120 has not arrived"),
        (0.1, "us", "We opened ticket T-5512. Is the address right?"),
        (0.5, "wa", "Yes it is"),
        (0.6, "done", "sent again"),
        (0.7, "wa", "thanks"),
        (3, "sms", "The same order is still not here, what about T-5512?"),
        (5, "web", "Can I change the colour of my sofa?"),
        (9, "wa", "Any update?"),
        (12, "wa", "It arrived, thanks"),
        (14, "wa", "My sofa has a scratch"),
    )
    before = rows()
    assert len(before[0]) >= 2
    IssueMark.objects.all().delete()
    remember()
    assert rows() == before
    remember()
    assert rows() == before


def test_words_taken_back_or_edited_are_worked_out_anew(story, say, remember):
    assert len(story((0, "wa", "My order 88120 has not arrived"))) == 1
    message = Message.objects.get()
    thread = message.thread
    with thread.locked():
        rev = thread.take_number()
        Message.objects.filter(pk=message.pk).update(text="", revoked=DAY, rev=rev)
    remember()
    assert not Issue.objects.exists()
    assert working_out.IssueMark.objects.exists()


def test_erasing_leaves_nothing(story, admin):
    from inbox.erasing import erase

    (issue,) = story((0, "wa", "My order 88120 has not arrived"), (4, "sms", "Order 88120 is still not here"))
    erase(issue.contact, Actor.agent(admin))
    assert not Issue.objects.exists()
    assert not Occurrence.objects.exists()
    assert not IssueMark.objects.exists()


def test_a_number_that_comes_later_in_the_talk_decides_what_it_is_about(story):
    mine, other = story(
        (0, "wa", "My parcel has not arrived, order 88120"),
        (5, "sms", "Still no parcel, I asked about it before"),
        (5.001, "us", "What is the number of your order?"),
        (5.002, "sms", "It is order 99310"),
    )
    assert (mine.contacts, other.contacts, other.identifiers) == (1, 1, [["order", "99310"]])
    (mine, other) = story((9, "web", "Any news about my parcel?"), (9.001, "web", "Order 88120"))
    assert (mine.contacts, other.contacts) == (2, 1)


def test_the_middle_asks_and_bars_are_learnt_from_the_answers_within_bounds():
    from memory.issues.bars import HIGHEST, LOWEST, MIDDLE, Bar, learnt

    wrong_above = learnt([(0.72 + n / 200, n % 2 == 0) for n in range(40)])
    assert Bar().high < wrong_above.high <= HIGHEST
    sure = learnt([(0.62 + n / 400, True) for n in range(40)])
    assert MIDDLE <= sure.high < Bar().high
    useless = learnt([(0.40 + n / 400, False) for n in range(40)])
    assert LOWEST <= Bar().low < useless.low <= MIDDLE


def test_a_number_of_the_resolved_episode_opens_it_again_at_once(story, say, whatsapp):
    (issue,) = story((0, "wa", "My order 88120 has not arrived"), (1, "done", "sent again"))
    with pinned(DAY + timedelta(days=3)):
        other = say(whatsapp, "Is order 88121 on its way?")
        assert other.thread.episodes.first().reason == "after_resolution"
        other.thread.resolve(Actor("system"), anyway=True)
    with pinned(DAY + timedelta(days=4)):
        again = say(whatsapp, "Is order 88121 on its way?")
    assert again.thread.episodes.first().reason == "after_resolution"
    assert again.thread.episodes.count() == 3
    story((4.01, "done", ""), (5, "wa", "Hello! Order 88121 is not here"))
    newest = again.thread.episodes.first()
    assert (newest.reason, newest.resolved_at, again.thread.episodes.count()) == ("same_issue", None, 3)
    issue.refresh_from_db()
    assert issue.contacts == 1


def test_the_chip_fades_when_nobody_speaks_of_it_any_more(story):
    (issue,) = story((0, "wa", "My order 88120 has not arrived"), (4, "sms", "Order 88120 is still not here"))
    assert chip(issue.contact, 5) != []
    with pinned(DAY + timedelta(days=40)):
        assert fade() == 1
    issue.contact.thread.refresh_from_db()
    assert [row for row in issue.contact.thread.flags if row["code"] == "repeat"] == []
