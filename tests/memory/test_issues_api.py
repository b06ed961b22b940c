"""Issues over the API: what there is, whose it is, and what an agent corrects."""

from __future__ import annotations

import pytest

from inbox.inbound import Party
from inbox.models import Event
from memory.models import Issue, IssueMark, Likeness, Occurrence
from tests.inbox.api.conftest import key

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(hello):
    """One issue, of dina's first message."""
    row = Issue.objects.create(contact=hello.home_contact, title="Where is my parcel?", titled_from=hello,
                               opened_at=hello.at, last_at=hello.at)  # fmt: skip
    Occurrence.objects.create(issue=row, message=hello, episode_id=hello.thread.episode_id, channel_id=hello.channel_id,
                              at=hello.at, is_contact=True, decided_by="new", reason="The first of its kind.")  # fmt: skip
    return row


def test_issues_are_listed_with_their_sources(as_ana, hello, issue):
    told = as_ana.get(f"contacts/{hello.home_contact_id}/issues/")["results"]
    assert [(row["id"], row["title"], row["state"], row["contacts"]) for row in told] == [
        (str(issue.pk), "Where is my parcel?", "open", 1)
    ]
    assert told[0]["episodes"] == [str(hello.thread.episode_id)]
    assert [source["id"] for source in told[0]["sources"]] == [str(hello.pk)]
    assert told[0]["occurrences"][0]["channel"] == {"key": "wa-main", "kind": "whatsapp"}
    assert as_ana.get(f"contacts/{hello.home_contact_id}/issues/?state=resolved")["results"] == []


def test_issues_are_withheld_from_strangers_and_from_bots(stranger, hello, issue, robo):
    stranger.get(f"contacts/{hello.home_contact_id}/issues/", 404)
    key("bot", bot=robo).get(f"contacts/{hello.home_contact_id}/issues/", 403)


def test_an_issue_goes_with_the_last_of_its_messages(issue, hello):
    type(hello).objects.filter(pk=hello.pk).delete()
    assert not Issue.objects.exists()


@pytest.fixture
def two(say, whatsapp, hello, remember):
    """Dina's parcel and, a little like it, another of her matters."""
    say(whatsapp, "Another question: can I change the colour of the sofa?")
    remember()
    return list(Issue.objects.order_by("pk"))


def test_an_agent_settles_and_names_an_issue(as_ana, two):
    told = as_ana.patch(f"issues/{two[0].pk}/", {"state": "resolved", "title": "Parcel, card 4111 1111 1111 1111"})
    assert (told["state"], told["title"]) == ("resolved", "Parcel, card [card *1111]")
    assert as_ana.get(f"issues/{two[0].pk}/")["state"] == "resolved"
    assert Event.objects.filter(kind="issue.changed").get().data["state"] == "resolved"
    as_ana.patch(f"issues/{two[0].pk}/", {"state": "lost"}, 400)


def test_what_agents_decide_is_kept_when_everything_is_worked_out_anew(as_ana, two, remember):
    parcel, sofa = two
    as_ana.patch(f"issues/{parcel.pk}/", {"title": "The lost parcel", "state": "resolved"})
    message = sofa.occurrences.get()
    told = as_ana.patch(f"issues/{sofa.pk}/occurrences/{message.pk}/", {"issue": str(parcel.pk)})
    assert told["left"] is None
    assert [row["decided_by"] for row in told["issue"]["occurrences"]] == ["new", "agent"]
    as_ana.patch(f"issues/{parcel.pk}/", {"state": "resolved"})
    before = as_ana.get(f"issues/{parcel.pk}/")
    IssueMark.objects.all().delete()
    remember()
    assert as_ana.get(f"issues/{parcel.pk}/") == before
    assert Issue.objects.count() == 1


def test_a_message_that_was_linked_wrongly_becomes_an_issue_of_its_own(as_ana, hello, say, sms, remember):
    say(sms, "My parcel is still not here, where is my parcel?")
    remember()
    issue = Issue.objects.get()
    wrong = issue.occurrences.order_by("pk").last()
    told = as_ana.patch(f"issues/{issue.pk}/occurrences/{wrong.pk}/", {"issue": None})
    assert (told["left"]["contacts"], told["issue"]["contacts"]) == (1, 1)
    assert Likeness.objects.get().same is False
    IssueMark.objects.all().delete()
    remember()
    assert sorted(Issue.objects.values_list("pk", flat=True)) == [issue.pk, int(told["issue"]["id"])]
    as_ana.patch(f"issues/{issue.pk}/occurrences/{wrong.pk}/", {"issue": None}, 404)


def test_yes_makes_two_issues_one_and_no_leaves_them(as_ana, two, remember):
    parcel, sofa = two
    row = Likeness.objects.create(issue=parcel, message=sofa.occurrences.get().message, score=0.5)
    asked = as_ana.get(f"contacts/{parcel.contact_id}/issues/")["suggestions"]
    assert [(one["id"], one["issue"]) for one in asked] == [(str(row.pk), str(parcel.pk))]
    told = as_ana.post(f"issues/suggestions/{row.pk}/", {"same": True}, 200)
    assert told["issue"]["id"] == str(parcel.pk)
    assert Issue.objects.get() == parcel
    as_ana.post(f"issues/suggestions/{row.pk}/", {"same": False}, 409)
    IssueMark.objects.all().delete()
    remember()
    assert Issue.objects.get() == parcel
    assert as_ana.get(f"contacts/{parcel.contact_id}/issues/")["suggestions"] == []


def test_a_message_is_not_given_to_an_issue_of_somebody_else(as_ana, two, say, whatsapp, remember):
    theirs = say(whatsapp, "My lamp is broken", Party((("wa_id", "4915100000"),), name="Boris"))
    remember()
    other = Issue.objects.get(contact=theirs.home_contact)
    mine = two[0].occurrences.get()
    as_ana.patch(f"issues/{two[0].pk}/occurrences/{mine.pk}/", {"issue": str(other.pk)}, 409)
