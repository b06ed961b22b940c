"""Who may open a socket of the inbox."""

import pytest
from django.contrib.sessions.models import Session

from inbox.models import ApiKey, Bot
from inbox.models.api_key import hash_token
from tests.channels_app.live.conftest import act
from tests.channels_app.live.screen import ORIGIN, Screen, Socket, headers, session_of

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "0123456789" * 4


def key(scopes, **more):
    return ApiKey.objects.create(name=f"key {scopes}", token_hash=hash_token(TOKEN), scopes=scopes, **more)


async def answer(told, path="/ws/inbox/"):
    """What a handshake with these headers ends in: 403, a close code, or hello."""
    screen = Screen(Socket(path, told))
    first = await screen.socket.connect()
    if first["type"] == "websocket.close":
        await screen.leave()
        return 403
    told = await screen.one()
    await screen.leave()
    return screen.code if told is None else told["type"]


async def test_a_page_of_ours_with_a_session_is_let_in(ana, screens):
    session = await act(session_of)(ana)
    for origin in (ORIGIN, f"{ORIGIN}:80", ORIGIN.upper(), "http://127.0.0.1:8000"):
        assert await answer(headers(session, origin=origin)) == "hello", origin


async def test_a_page_that_is_not_ours_is_refused_before_the_socket_opens(ana, screens):
    session = await act(session_of)(ana)
    for origin in (
        None, "", "null", "https://evil.example", f"{ORIGIN}.evil.example", f"{ORIGIN}:81", ORIGIN.replace("http", "https"),
        f"{ORIGIN}/", f"http://user@{ORIGIN[7:]}", f"{ORIGIN}:port", "http://[::1", f"{ORIGIN}\xe9", "http://",
        "//testserver", f"{ORIGIN}:99999999", f"{ORIGIN} {ORIGIN}",
    ):  # fmt: skip
        assert await answer(headers(session, origin=origin)) == 403, origin


async def test_two_origins_are_nobodys(ana, screens):
    told = headers(await act(session_of)(ana))
    assert await answer([*told, (b"origin", b"https://evil.example")]) == 403


async def test_without_a_session_it_says_signed_out(screens):
    told = [(b"host", b"testserver"), (b"origin", ORIGIN.encode())]
    for session in ("", "x" * 32, "ключ".encode().decode("latin-1"), "a" * 5000, '"; sessionid=', "\\"):
        assert await answer([*told, (b"cookie", f"sessionid={session}".encode("latin-1"))]) == 4001, session


async def test_an_ended_or_foreign_session_is_signed_out(ana, screens):
    session = await act(session_of)(ana)
    await act(ana.set_password)("another horse entirely")
    await act(ana.save)()
    assert await answer(headers(session)) == 4001
    session = await act(session_of)(ana)
    await act(Session.objects.all().delete)()
    assert await answer(headers(session)) == 4001


async def test_who_was_switched_off_is_signed_out(ana, screens):
    session = await act(session_of)(ana)
    ana.is_active = False
    await act(ana.save)()
    assert await answer(headers(session)) == 4001


async def test_a_key_needs_the_scope_read(screens):
    made = await act(key)([])
    for scope, expected in (
        ("read", "hello"),
        ("write", "hello"),
        ("admin", "hello"),
        ("signals", 4003),
        ("bot", 4003),
    ):
        await act(ApiKey.objects.filter(pk=made.pk).update)(scopes=[scope])
        assert await answer(headers(token=TOKEN, origin=None)) == expected, scope


async def test_an_unknown_or_revoked_key_is_signed_out(screens):
    assert await answer(headers(token="nope", origin=None)) == 4001
    await act(key)(["read"], active=False)
    assert await answer(headers(token=TOKEN, origin=None)) == 4001
    assert await answer([(b"authorization", b"Basic YTpi")]) == 403
    assert await answer([(b"authorization", "Bearer é".encode())]) == 403


async def test_a_key_that_speaks_for_a_bot_is_told_no_note(ana, whatsapp, screens, hear):
    await act(key)(["read", "bot"], bot=await act(Bot.objects.create)(name="robo"))
    thread = (await hear(whatsapp, "hi")).thread
    screen = Screen(Socket("/ws/inbox/?items=1", headers(token=TOKEN, origin=None)))
    await screen.socket.connect()
    hello = await screen.until("hello")
    assert (hello["agent"], hello["kind"]) == (None, "api_key")
    from inbox.actors import Actor

    await act(thread.note)(Actor.agent(ana), "They are angry")
    await screen.watch(thread)
    await screen.until("watching")
    await act(thread.note)(Actor.agent(ana), "Still angry")
    await hear(whatsapp, "hello?")
    await screen.until(lambda told: told["type"] == "item" and told["item"].get("text") == "hello?")
    assert {told["kind"] for told in screen.frames if told["type"] == "item"} == {"message"}
    await screen.leave()


async def test_an_address_that_is_no_socket_of_ours_is_refused(screens):
    assert await answer(headers(), "/ws/nothing/") == 403
