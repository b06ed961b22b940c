"""A template that Meta has as marketing is a promotion, whatever its sender says: not to who complained or said no."""

from datetime import timedelta

import pytest

from channels_app import consents, syncing
from inbox.clock import now, pinned
from inbox.models import Message
from tests.inbox.api.conftest import as_ana, key, robo  # noqa: F401 - fixtures
from tests.memory.conftest import remember  # noqa: F401 - a fixture

OFFER = {"name": "ten_percent", "language": "en", "values": {"body": ["Dina"], "buttons": ["GRIND10"]}}
UPDATE = {
    "name": "order_update", "language": "en",
    "values": {"body": ["Dina", "88120", "Friday"], "buttons": ["88120"]},
}  # fmt: skip


@pytest.fixture
def dina(product, wa):
    thread = product.say("Hello")
    syncing.sync(wa)
    return thread


@pytest.fixture
def complain(product, remember):  # noqa: F811 - the fixture
    def complain():
        product.say("This is unacceptable, I want to complain about my broken grinder!")
        remember()

    return complain


@pytest.fixture
def offer(as_ana, dina):  # noqa: F811 - the fixture
    """`offer(status, **more)`: what the API answers to ana who sends the marketing template."""

    def offer(status, door=as_ana, template=OFFER, query="", **more):
        dina.refresh_from_db()
        body = {"template": template, "seen_seq": dina.last_seq, **more}
        return door.post(f"threads/{dina.pk}/replies/{query}", body, status)

    return offer


def _offers(product):
    return str(product.simulator.chat("+351900000204", "wa-main")).count("ten percent")


def test_it_is_refused_to_who_has_complained_by_whomever(offer, complain, as_ana, dina, robo):  # noqa: F811
    offer(201)
    complain()
    for purpose in ("reply", "service", "promotion"):
        assert offer(422, purpose=purpose)["code"] == "issue_open"
    assert offer(422, send_at=(now() + timedelta(hours=1)).isoformat())["code"] == "issue_open"
    assert offer(422, key("write"))["code"] == "issue_open"
    told = offer(200, query="?dry_run=1")
    assert told["can_send"] == "no" and "complaint" in told["reason"]
    as_ana.post(f"threads/{dina.pk}/handoff/", {"to": {"bot": robo.name}, "reason": "Hours"}, 200)
    assert offer(422, key("bot", bot=robo))["code"] == "issue_open"
    assert offer(201, template=UPDATE)["type"] == "template", "what is about an order goes"


def test_one_that_was_scheduled_before_the_complaint_does_not_leave(offer, complain, product, wa):
    # The phone is other tests' too: what they sent stays there.
    before = _offers(product)
    due = now() + timedelta(hours=1)
    kept = Message.objects.get(pk=offer(201, send_at=due.isoformat())["id"])
    complain()
    with pinned(due + timedelta(minutes=1)):
        product.send(wa)
    kept.refresh_from_db()
    assert kept.status == "failed" and kept.error["code"] == "issue_open"
    assert _offers(product) == before


@pytest.mark.parametrize(("change", "status"), [("marketing_out", 422), ("review", 422), ("marketing_in", 201)])
def test_it_is_refused_to_who_wants_no_promotions_or_may_want_none(offer, dina, wa, change, status):
    assert consents.log(wa, dina.last_in_address, change, "agent", "said so")
    told = offer(status)
    assert status == 201 or (told["code"] == "opted_out" and "promotions" in told["detail"])
    offer(201, template=UPDATE)
