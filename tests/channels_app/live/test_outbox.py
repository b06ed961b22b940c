"""A peer that does not read costs a bounded amount, is told to begin anew, and in the end is given up."""

import asyncio
import json

import pytest

from channels_app.live import outbox
from channels_app.live.outbox import Outbox
from channels_app.live.packets import message


class Peer:
    """Takes messages; `reads` cleared, it makes the server wait, or (unsent) lets the server's buffer fill."""

    def __init__(self):
        self.got, self.reads, self.unsent, self.given_up = [], asyncio.Event(), 0, False
        self.reads.set()

    async def send(self, what):
        if not self.reads.is_set():
            await self.reads.wait()
        self.got.append(
            json.loads(what["text"])["n"] if "n" in what["text"] and "reset" not in what["text"] else "reset"
        )

    async def give_up(self):
        self.given_up = True


def numbered(n, size=0):
    return message(json.dumps({"n": n, "x": "x" * size}))


async def settle(box):
    for _ in range(200):
        await asyncio.sleep(0.005)
        if box._pump is None:
            return


async def test_frames_go_at_once_and_in_order_without_a_task():
    peer = Peer()
    box = Outbox(peer.send, peer.give_up)
    for n in range(5):
        box.put(numbered(n))
        assert peer.got[-1] == n
    assert box._pump is None


async def test_what_waits_keeps_its_order():
    peer = Peer()
    box = Outbox(peer.send, peer.give_up)
    peer.reads.clear()
    for n in range(100):
        box.put(numbered(n))
    assert peer.got == []
    peer.reads.set()
    await settle(box)
    assert peer.got == list(range(100))


@pytest.mark.parametrize(("count", "size"), [(1000, 0), (40, 60_000)])
async def test_more_than_the_bound_is_dropped_and_told_as_reset(count, size):
    peer = Peer()
    box = Outbox(peer.send, peer.give_up)
    peer.reads.clear()
    for n in range(count):
        box.put(numbered(n, size))
        assert len(box._waiting) <= outbox.FRAMES and box._characters <= outbox.CHARACTERS + size + 100
    peer.reads.set()
    await settle(box)
    assert peer.got == [0, "reset"]
    box.put(numbered(7))
    assert peer.got[-1] == 7


async def test_a_server_that_cannot_wait_is_watched_by_what_it_holds():
    peer = Peer()
    box = Outbox(peer.send, peer.give_up, lambda: peer.unsent)
    peer.unsent = outbox.HIGH + 1
    box.put(numbered(1))
    box.put(numbered(2))
    await asyncio.sleep(0.05)
    assert peer.got == []
    peer.unsent = 0
    await box.room()
    assert peer.got == [1, 2]


async def test_a_peer_that_never_reads_is_given_up(monkeypatch):
    monkeypatch.setattr(outbox, "STUCK_S", 0.05)
    waiting, full = Peer(), Peer()
    waiting.reads.clear()
    full.unsent = outbox.HIGH + 1
    boxes = [Outbox(waiting.send, waiting.give_up), Outbox(full.send, full.give_up, lambda: full.unsent)]
    for box in boxes:
        box.put(numbered(1))
        await box.room()
    assert waiting.given_up and full.given_up


async def test_a_peer_that_has_gone_is_no_error():
    async def send(what):
        raise RuntimeError("closed")

    box = Outbox(send, Peer().give_up)
    box.put(numbered(1))
    box.put(numbered(2))
    await settle(box)
