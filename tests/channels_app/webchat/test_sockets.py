"""The visitor's socket on the real application: who may open it, what it is told, what it never hears of."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async

from channels_app.live import hub, visitor_feed
from channels_app.webchat import tokens
from inbox.actors import Actor
from inbox.erasing import erase
from inbox.linking import link
from inbox.models import Contact, Message, Thread
from tests.channels_app.live.screen import Socket
from tests.channels_app.webchat.browsing import SHOP, Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)
in_thread = database_sync_to_async


class Widget:
    """One open socket, and everything it was told."""

    def __init__(self, socket: Socket) -> None:
        self.socket, self.frames = socket, []

    def send(self, type_: str, **told: Any) -> None:
        self.socket.send(json.dumps({"type": type_, **told}))

    async def hear(self, type_: str) -> dict[str, Any]:
        """The next frame of a type; what comes before it is kept."""
        while True:
            told = await self.socket.output()
            assert told["type"] == "websocket.send", told
            self.frames.append(json.loads(told["text"]))
            if self.frames[-1]["type"] == type_:
                return self.frames[-1]

    async def resume(self, after: int = 0, cursor: str | None = None, **more: Any) -> dict[str, Any]:
        self.send("resume", after=after, cursor=cursor, **more)
        return await self.hear("resumed")

    def told(self, type_: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == type_]


def handshake(ticket: str, key: str = "shop", origin: str | None = SHOP) -> Socket:
    headers = [(b"host", b"testserver")] + ([(b"origin", origin.encode("latin-1"))] if origin is not None else [])
    return Socket(f"/ws/webchat/{key}/?ticket={ticket}", headers)


@pytest_asyncio.fixture(autouse=True)
async def _the_hub_ends_with_its_loop() -> AsyncIterator[None]:
    yield
    await hub.drain()


@pytest_asyncio.fixture
async def opened(transactional_db: None) -> AsyncIterator[Callable[[Browser], Awaitable[Widget]]]:
    """`await opened(browser)`: a socket of this visitor."""
    sockets: list[Socket] = []

    async def begin(browser: Browser) -> Widget:
        ticket = (await in_thread(browser.open)())["ticket"]
        sockets.append(handshake(ticket))
        assert (await sockets[-1].connect())["type"] == "websocket.accept"
        return Widget(sockets[-1])

    yield begin
    for socket in sockets:
        await socket.disconnect()


@in_thread
def thread() -> Thread:
    return Thread.objects.get(merged_into=None)


async def test_a_message_is_acknowledged_with_its_place(visitor, opened):
    widget = await opened(visitor)
    await widget.resume()
    widget.send("message", client_id="c1234567", text="hello", attachments=[])
    ack = await widget.hear("ack")
    message = await Message.objects.aget()
    assert (ack["client_id"], ack["seq"], ack["prev"], ack["text"]) == ("c1234567", message.seq, None, "hello")
    widget.send("message", client_id="c1234567", text="hello", attachments=[])
    assert (await widget.hear("ack"))["seq"] == ack["seq"]
    assert await Message.objects.acount() == 1


async def test_another_tab_sees_what_this_one_wrote(visitor, opened):
    first = await opened(visitor)
    second = await opened(visitor)
    await first.resume()
    await second.resume()
    first.send("message", client_id="c1234567", text="hello")
    assert (await second.hear("message"))["text"] == "hello"


async def test_an_answer_comes_by_itself_and_the_chain_holds(visitor, opened, ana, answer):
    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    await widget.resume()
    await in_thread((await thread()).note)(Actor.agent(ana), "unseen")
    await in_thread(answer)(ana, await thread(), "two")
    frame = await widget.hear("message")
    assert (frame["text"], frame["message_type"], frame["status"]) == ("two", "text", "sent")
    assert frame["prev"] == widget.told("message")[0]["seq"]
    assert all("cursor" in frame for frame in widget.frames)
    assert "unseen" not in json.dumps(widget.frames)


async def test_resume_gives_what_came_and_what_changed_and_no_more(visitor, opened, ana, answer):
    for text in ("one", "two", "three"):
        await in_thread(visitor.say)(text)
    widget = await opened(visitor)
    cursor = (await widget.resume())["cursor"]
    places = [frame["seq"] for frame in widget.told("message")]
    assert [frame["text"] for frame in widget.told("message")] == ["one", "two", "three"]
    later = await opened(visitor)
    await later.resume(after=places[-1], cursor=cursor)
    assert later.told("message") == []
    partial = await opened(visitor)
    await partial.resume(after=places[0])
    assert [frame["seq"] for frame in partial.told("message")] == places[1:]
    newest = await opened(visitor)
    await newest.resume(limit=1)
    assert [frame["prev"] for frame in newest.told("message")] == [places[1]]


async def test_received_and_read_move_the_status(visitor, opened, ana, answer):
    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    await widget.resume()
    reply = await in_thread(answer)(ana, await thread(), "two")
    seq = (await widget.hear("message"))["seq"]
    for word, status in (("received", "delivered"), ("read", "read")):
        widget.send(word, seq=seq)
        while (await widget.hear("message"))["status"] != status:
            pass
        await reply.arefresh_from_db()
        assert reply.status == status


async def test_that_we_have_read_is_told(visitor, opened, ana):
    seq = (await in_thread(visitor.say)("one")).json()["seq"]
    widget = await opened(visitor)
    await widget.resume()
    await in_thread((await thread()).mark_read)(str(ana.pk), seq)
    frame = await widget.hear("read")
    assert frame["seq"] == seq
    assert frame["at"]


async def test_typing_goes_both_ways(visitor, opened, ana):
    from channels_app.live import groups, presence

    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    await widget.resume()
    line = await thread()
    await presence.type_in(line.pk, Actor.agent(ana).shape())
    assert (await widget.hear("typing"))["who"] == {"kind": "agent", "name": "Ana Duarte"}
    heard = asyncio.get_running_loop().create_future()

    class Screen:
        viewer, wants_items, sees_notes = None, False, True

        def take(self, what: dict[str, Any]) -> None:
            heard.set_result(json.loads(what["text"]))

        def lose(self, thread_id: int) -> bool:
            return False

    await hub.HUB.group_add(groups.thread(line.pk), Screen())
    widget.send("typing")
    told = await asyncio.wait_for(heard, 10)
    assert (told["type"], told["who"]["kind"]) == ("typing", "contact")


async def test_a_lost_hint_is_noticed_by_the_head(visitor, opened, ana, answer, monkeypatch):
    monkeypatch.setattr(visitor_feed, "HEADS_S", 0.2)
    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    cursor = (await widget.resume())["cursor"]
    monkeypatch.setattr("channels_app.live.visitor_hints.HINTER.add", lambda told: None)
    await in_thread(answer)(ana, await thread(), "two")
    assert (await widget.hear("message"))["text"] == "two"
    assert (await widget.hear("head"))["cursor"] != cursor


async def test_a_link_is_followed_into_the_other_thread(visitor, opened, ana, answer, whatsapp):
    from inbox.inbound import Inbound, Party
    from inbox.intake import Entry, take_in

    party = Party((("wa_id", "351900000204"),))
    await in_thread(take_in)([Entry(whatsapp, Inbound("wamid.1", party, "text", "on WhatsApp"))])
    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    await widget.resume()
    one, other = [contact async for contact in Contact.objects.order_by("pk")]
    await in_thread(link)(one, other, Actor.agent(ana))
    await widget.hear("reset")
    await widget.resume()
    await in_thread(answer)(ana, await thread(), "two")
    assert (await widget.hear("message"))["text"] == "two"
    assert "on WhatsApp" not in json.dumps(widget.frames)


async def test_a_forged_cursor_is_answered_reset(visitor, opened):
    widget = await opened(visitor)
    for cursor in ("x", "1.1.x", 7, ["x"], "9" * 500):
        widget.send("resume", after=0, cursor=cursor)
        await widget.hear("reset")


async def test_an_erased_visitor_is_sent_away(visitor, opened, monkeypatch):
    monkeypatch.setattr(visitor_feed, "HEADS_S", 0.2)
    await in_thread(visitor.say)("one")
    widget = await opened(visitor)
    await widget.resume()
    await in_thread(erase)(await Contact.objects.aget(), Actor("system"))
    with pytest.raises(AssertionError, match="4001"):
        await widget.hear("never")


async def test_the_anonymous_tab_hears_nothing_of_the_person(visitor, opened, ana, answer):
    await in_thread(visitor.say)("before")
    anonymous = await opened(visitor)
    await anonymous.resume()
    person = Browser()
    person.token = visitor.token
    await in_thread(person.open)(jwt({}))
    signed_in = await opened(person)
    await signed_in.resume()
    signed_in.send("message", client_id="c1234567", text="private")
    await signed_in.hear("ack")
    anonymous.send("ping")
    await anonymous.hear("pong")
    await anonymous.resume()
    assert "private" not in json.dumps(anonymous.frames)


@pytest.mark.parametrize(
    "origin", [None, "", "null", "https://evil.example", "http://shop.example", "https://[::1", "https://shöp.example"]
)
async def test_other_origins_are_refused_before_it_is_open(shop, visitor, origin):
    ticket = (await in_thread(visitor.open)())["ticket"]
    socket = handshake(ticket, origin=origin)
    assert await socket.connect() == {"type": "websocket.close", "code": 4003}
    await socket.disconnect()
    assert await in_thread(tokens.redeem)(shop, ticket) is not None


async def test_a_ticket_opens_one_socket_of_its_channel(visitor):
    ticket = (await in_thread(visitor.open)())["ticket"]
    codes = []
    for told in (ticket, ticket, "", "x" * 500):
        socket = handshake(told)
        await socket.connect()
        if told is not ticket or codes:
            codes.append((await socket.output()).get("code"))
        else:
            codes.append(None)
        await socket.disconnect()
    assert codes == [None, 4001, 4001, 4001]
    socket = handshake(ticket, key="nobody")
    assert (await socket.connect())["code"] == 4003
    await socket.disconnect()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "nonsense"}, "unknown_type"),
        ({"type": "resume", "after": "x"}, "bad_number"),
        ({"type": "resume", "after": -1}, "bad_number"),
        ({"type": "resume", "after": 2**70}, "bad_number"),
        ({"type": "read", "seq": True}, "bad_number"),
        ({"type": "message", "text": "x"}, "client_id"),
        ({"type": "message", "client_id": "c1234567", "text": "x" * 10_001}, "text_too_long"),
        ([], "unknown_type"),
        (7, "unknown_type"),
    ],
)
async def test_odd_frames_are_answered_and_the_socket_lives_on(visitor, opened, frame, code):
    widget = await opened(visitor)
    widget.socket.send(json.dumps(frame))
    assert (await widget.hear("error"))["code"] == code
    widget.send("ping")
    await widget.hear("pong")
