"""Meta's errors as answers to a send, class by class: what becomes of the message, and what the channel does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from channels_app import connection, delivery, health, outcomes, rates
from channels_app.models import Health
from channels_app.providers.base import Notice, TryLater
from channels_app.providers.whatsapp.client import _clients
from channels_app.providers.whatsapp.errors import MEANING
from inbox import fetching, outlets
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import Inbound
from inbox.intake import Entry, take_in
from inbox.models import Channel, Consent, Message, Team, Thread
from inbox.outlets import Draft
from tests.payloads import whatsapp as meta

#: code -> (status of the message, its action, health notes as code state, whether the next one may go)
DOES: dict[int, tuple[str, str, list[str], bool]] = {
    190: ("failed", "ask_admin", ["access reauthorise"], False),
    3: ("failed", "ask_admin", ["access reauthorise"], False),
    10: ("failed", "ask_admin", ["access reauthorise"], False),
    131005: ("failed", "ask_admin", ["access reauthorise"], False),
    133010: ("failed", "ask_admin", ["access reauthorise"], False),
    368: ("failed", "ask_admin", ["access blocked"], False),
    131031: ("failed", "ask_admin", ["access blocked"], False),
    131042: ("failed", "ask_admin", ["access blocked"], False),
    130497: ("failed", "other_channel", ["access warning"], True),
    130429: ("queued", "wait", [], True),
    80007: ("queued", "wait", [], True),
    131056: ("queued", "wait", [], True),
    131048: ("queued", "wait", ["throttled blocked"], False),
    133016: ("queued", "wait", ["throttled blocked"], False),
    131000: ("queued", "wait", [], True),
    131057: ("queued", "wait", [], True),
    131047: ("failed", "template", [], True),
    131026: ("failed", "other_channel", [], True),
    131021: ("failed", "other_channel", [], True),
    131050: ("failed", "none", [], True),
    131049: ("failed", "wait", [], True),
    100: ("failed", "ask_admin", [], True),
    131053: ("failed", "other_channel", [], True),
    132000: ("failed", "template", [], True),
    132015: ("failed", "template", [], True),
    999999: ("failed", "retry", [], True),
}


class Meta:
    """A Graph API that answers every request with one error."""

    def __init__(self) -> None:
        self.code, self.asked = 0, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        error = {"message": "Words", "type": "OAuthException", "code": self.code, "error_data": {"details": "More"}}
        return httpx.Response(400, json={"error": error})


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Meta:
    """What every client talks to."""
    answers = Meta()
    transport = httpx.MockTransport(answers)
    monkeypatch.setattr(
        fetching, "api_client", lambda base, headers, hosts: httpx.Client(base_url=base, transport=transport)
    )
    # Those of the tests before keep their connections, and are there again afterwards.
    kept = dict(_clients)
    _clients.clear()
    yield answers
    _clients.clear()
    _clients.update(kept)


@pytest.fixture
def send(db: None, graph: Meta, support: Team) -> Callable[[int], Message]:
    """`send(code)`: dina wrote, ana answers, Meta says no."""
    channel = Channel(key="wa-errors", kind="whatsapp", medium="whatsapp", name="Main", team=support)
    connection.connect(channel, meta.SETTINGS)
    channel.save()
    Channel.objects.forget()
    for known in (delivery.BREAKERS, outcomes._CLEAN, health._touched):
        known.clear()
    health.forget()
    rates.forget()
    Health.objects.create(channel=channel, synced_at=now())
    take_in([Entry(channel, Inbound("first", meta.DINA, "text", "Hello?", window_s=86_400))])

    def one(code: int) -> Message:
        graph.code = code
        message = _answer(channel)
        delivery.deliver(message.pk, channel.pk, message.address_id)
        message.refresh_from_db()
        return message

    return one


def _answer(channel: Channel) -> Message:
    thread = Thread.objects.get()
    return thread.reply(Actor("agent", "1", "Ana"), Draft(channel=channel, text="Hi"), thread.last_in_address)


def _notes() -> list[str]:
    return [f"{note['code']} {note['state']}" for note in Health.objects.get().notes]


@pytest.mark.parametrize("code", DOES)
def test_an_error_has_a_sentence_an_action_and_its_consequence(code, send, graph):
    status, action, notes, goes_on = DOES[code]
    message = send(code)
    assert graph.asked == 1
    assert (message.status, message.error["action"], message.error["provider_code"]) == (status, action, str(code))
    assert message.error["reason"].endswith((".", ")")) and message.error["class"] != ""
    assert _notes() == notes
    health.forget()
    verdict = outlets.may_send(message.address, Draft(channel=message.channel, text="Next"), now())
    assert isinstance(verdict, outlets.Allowed) is goes_on
    if not goes_on:
        assert verdict.code == "channel_blocked" and verdict.retry_at > now()


@pytest.mark.parametrize(("code", "least", "most"), [(131048, 3000, 7200), (131056, 5, 30), (130429, 1, 15)])
def test_what_must_wait_stands_in_the_queue_and_says_until_when(code, least, most, send):
    message = send(code)
    assert least < (message.send_at - now()).total_seconds() < most
    assert message.error["retry_at"] == message.send_at.isoformat()


def test_a_throttle_of_one_person_holds_up_nobody_else(send, graph):
    graph.code = 131056
    first = send(131056)
    claimed = Message.objects.get(pk=first.pk)
    claimed.status, claimed.attempts = "sending", 1
    meaning = MEANING[131056]
    problem = TryLater(meaning.reason, seconds=meaning.wait_s, scope=meaning.scope, klass=meaning.klass)
    assert not outcomes.settle(claimed, claimed.channel, delivery.breaker_of(claimed.channel_id), problem).whole_channel


def test_a_stop_of_marketing_is_a_consent_and_a_broken_template_is_asked_about(send):
    send(131050)
    assert list(Consent.objects.values_list("change", flat=True)) == ["marketing_out"]
    assert Health.objects.get().synced_at is not None
    send(132016)
    assert Health.objects.get().synced_at is None


def test_a_marketing_message_held_back_says_not_before_when(send):
    error = send(131049).error
    assert error["retry_at"] > (now() + timedelta(hours=23)).isoformat()


def test_trouble_that_a_status_told_ends_when_the_provider_takes_a_message_again(send):
    send(131026)
    channel = Channel.objects.get()
    health.tell(channel.pk, Notice("trouble", "blocked", "Locked.", "131031"))
    assert health.block_of(channel, now())[0] == "Locked."
    health.heal(channel.pk, now() - timedelta(minutes=1))
    assert _notes() == ["trouble blocked"]
    health.forget()
    health.heal(channel.pk, now() + timedelta(seconds=1))
    assert _notes() == [] and health.block_of(channel, now()) == ("", None)


def test_every_code_that_we_know_has_a_sentence_and_a_way_on():
    for code, meaning in MEANING.items():
        assert meaning.reason[0].isupper() and meaning.reason.endswith((".", ").")), code
        assert meaning.action in ("retry", "template", "other_channel", "ask_admin", "wait", "none"), code
        assert meaning.wait_s is None or meaning.klass in ("throttled", "transient"), code
