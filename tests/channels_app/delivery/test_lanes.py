"""The sending threads: order per address, no provider holding up another, no message twice, however many claim."""

import threading

import pytest

from channels_app.lanes import Lanes, sweep
from channels_app.providers.base import Accepted, Provider
from inbox import delivering
from inbox.actors import Actor
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Message, Thread
from inbox.outlets import Draft

pytestmark = pytest.mark.django_db(transaction=True)


class Recorder(Provider):
    """Takes everything, notes who got what, and waits at a gate when its channel is named slow."""

    kind, medium, label = "recorder", "web", "Recorder"
    Settings = dict
    reaches = ("visitor",)
    rate = 100_000

    def __init__(self):
        self.got, self.lock, self.gate, self.at_gate = [], threading.Lock(), threading.Event(), threading.Event()

    def outside_ids(self, settings):
        return []

    def address(self, settings):
        return ""

    def unfit(self, settings, draft):
        return None

    def send(self, settings, outgoing):
        if "/slow/" in outgoing.callback_url:
            self.at_gate.set()
            assert self.gate.wait(30)
        with self.lock:
            self.got.append((outgoing.to[1], outgoing.text))
        return Accepted(f"out-{outgoing.id}")


@pytest.fixture
def recorder(monkeypatch):
    from channels_app.providers import registry

    one = Recorder()
    monkeypatch.setattr(registry, "every", lambda: {"recorder": one})
    for place in ("delivery", "gate", "lookups"):
        monkeypatch.setattr(f"channels_app.{place}.settings_of", lambda channel: None)
    return one


@pytest.fixture
def lanes():
    one = Lanes()
    yield one
    one.stop()


def channel_of(key):
    channel = Channel.objects.create(key=key, kind="recorder", medium="web", name=key)
    Channel.objects.forget()
    return channel


def queue(channel, people, messages):
    for person in range(people):
        party = Party((("visitor", f"{channel.key}-{person}"),))
        take_in([Entry(channel, Inbound(f"in-{channel.key}-{person}", party, "text", "hello"))])
    for thread in Thread.objects.filter(channel_ids__contains=[channel.pk]):
        for number in range(messages):
            thread.reply(Actor("agent", "1", "Ana"), Draft(channel=channel, text=str(number)), thread.last_in_address)


def wait(done):
    import time

    for _ in range(600):
        if done():
            return
        time.sleep(0.02)
    raise AssertionError(list(Message.objects.filter(direction="out").values_list("status", "text")))


def settled(channel):
    return not Message.objects.filter(channel=channel, status__in=("queued", "sending")).exists()


def test_each_person_gets_their_messages_in_order_and_once(recorder, lanes):
    quick = channel_of("quick")
    queue(quick, people=6, messages=5)
    lanes.wake(quick.pk)
    wait(lambda: settled(quick))
    for person in range(6):
        assert [text for to, text in recorder.got if to == f"quick-{person}"] == ["0", "1", "2", "3", "4"]
    assert set(Message.objects.filter(direction="out").values_list("status", flat=True)) == {"sent"}


def test_a_channel_whose_provider_hangs_holds_up_no_other(recorder, lanes):
    slow, quick = channel_of("slow"), channel_of("quick")
    queue(slow, people=12, messages=1)
    lanes.wake(slow.pk)
    assert recorder.at_gate.wait(10)
    queue(quick, people=3, messages=2)
    lanes.wake(quick.pk)
    wait(lambda: settled(quick))
    assert not settled(slow)
    recorder.gate.set()
    wait(lambda: settled(slow))


def test_without_a_wake_up_the_sweep_finds_what_waits(recorder, lanes):
    quick = channel_of("quick")
    queue(quick, people=2, messages=1)
    sweep(lanes)
    wait(lambda: settled(quick))


def test_many_processes_claim_a_message_once(recorder):
    quick = channel_of("quick")
    queue(quick, people=1, messages=1)
    message = Message.objects.get(direction="out")
    claims, barrier = [], threading.Barrier(6)

    def claim():
        from django.db import connections

        barrier.wait()
        if delivering.claim(message.pk) is not None:
            claims.append(1)
        connections.close_all()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claims) == 1
