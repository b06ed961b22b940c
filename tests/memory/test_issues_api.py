"""Issues over the API: what there is, whose it is, and what an agent corrects."""

from __future__ import annotations

import pytest

from memory.models import Issue, Occurrence
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
