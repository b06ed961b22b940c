"""Nobody is advertised to while they wait for the second time, or soon after a complaint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets, refusals
from inbox.actors import SYSTEM
from inbox.clock import now, pinned
from inbox.models import Message

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def offer(open_outlet):
    """`offer(message, days)`: the code by which a promotion to its sender is refused that day; None when it goes."""

    def offer(message, days):
        with pinned(DAY + timedelta(days=days)):
            draft = outlets.Draft(message.channel, text="20 % off!", purpose="promotion")
            try:
                message.thread.reply(SYSTEM, draft, message.address)
            except refusals.Unsendable as refused:
                return refused.code, refused.detail
        return None

    return offer


def test_a_promotion_is_refused_while_an_issue_comes_back(whatsapp, say, remember, offer):
    with pinned(DAY):
        message = say(whatsapp, "My order 88120 has not arrived")
    remember()
    assert offer(message, 1) is None
    with pinned(DAY + timedelta(days=2)):
        say(whatsapp, "Where is order 88120?")
    remember()
    assert offer(message, 3) == (
        "issue_open", f"No promotions while an issue is open: 2nd contact in 2 days, unresolved (#{_issue(message)})."
    )  # fmt: skip
    with pinned(DAY + timedelta(days=4)):
        say(whatsapp, "It has arrived, thank you")
    remember()
    assert offer(message, 5) is None


def test_a_promotion_is_refused_for_two_weeks_after_a_complaint_and_a_reply_is_not(whatsapp, say, remember, offer):
    with pinned(DAY):
        message = say(whatsapp, "This is unacceptable, I want to complain about my broken sofa")
    remember()
    assert offer(message, 2)[0] == "issue_open"
    assert offer(message, 15) is None
    with pinned(DAY + timedelta(days=2)):
        message.thread.reply(SYSTEM, outlets.Draft(message.channel, text="We are sorry"), message.address)


def test_it_is_asked_again_when_it_is_about_to_leave(whatsapp, say, remember, open_outlet):
    message = say(whatsapp, "My order 88120 has not arrived")
    draft = outlets.Draft(message.channel, text="20 % off!", purpose="promotion")
    assert isinstance(outlets.may_send(message.address, draft, now()), outlets.Allowed)
    with pinned(now() + timedelta(days=1)):
        say(whatsapp, "Order 88120 is still not here")
        remember()
        assert isinstance(outlets.may_send(message.address, draft, now()), outlets.Refused)
        assert Message.objects.filter(direction="out").count() == 0


def _issue(message):
    from memory.models import Issue

    return Issue.objects.get(contact=message.home_contact).pk
