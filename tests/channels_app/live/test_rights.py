"""A right that ends closes the socket or takes away what it showed."""

import pytest
from django.contrib.sessions.models import Session

from inbox.actors import Actor
from inbox.models import ApiKey, Channel
from inbox.models.api_key import hash_token
from tests.channels_app.live.conftest import act
from tests.channels_app.live.screen import Screen, Socket, headers, session_of

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "0123456789" * 4


async def test_signing_out_switching_off_and_a_new_password_close_it(ana, boris, cleo, screens):
    ours, theirs, third = await screens(ana), await screens(boris), await screens(cleo)
    await act(Session.objects.filter(session_key=await act(_session)(ana)).delete)()
    boris.is_active = False
    await act(boris.save)()
    await act(cleo.set_password)("another horse entirely")
    await act(cleo.save)()
    assert [await each.closed(4) for each in (ours, theirs, third)] == [4001, 4001, 4001]


async def test_only_the_session_that_ended_is_closed(ana, screens):
    ending = await act(session_of)(ana)
    ours, other = await screens(ana, session=ending), await screens(ana)
    await act(Session.objects.filter(session_key=ending).delete)()
    assert await ours.closed(4) == 4001
    assert "error" not in await other.quiet()


async def test_a_key_that_is_revoked_or_loses_its_scope_is_closed(screens):
    for change, code in (({"active": False}, 4001), ({"scopes": ["signals"]}, 4003)):
        await act(ApiKey.objects.all().delete)()
        key = await act(ApiKey.objects.create)(name="crm", token_hash=hash_token(TOKEN), scopes=["read"])
        screen = Screen(Socket("/ws/inbox/", headers(token=TOKEN, origin=None)))
        await screen.socket.connect()
        await screen.until("hello")
        await act(ApiKey.objects.filter(pk=key.pk).update)(**change)
        assert await screen.closed(4) == code
        await screen.leave()


async def test_who_leaves_the_team_loses_the_thread_and_hears_no_more_of_it(ana, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)
    await screen.watch(thread)
    await screen.until("watching")
    await act(ana.teams.clear)()
    assert await screen.until("gone", 4) == {"v": 1, "type": "gone", "thread": str(thread.pk)}
    assert await screen.until("reset") == {"v": 1, "type": "reset", "thread": None}
    await hear(whatsapp, "secret")
    assert not {"item", "thread"} & set(await screen.quiet())
    await screen.watch(thread)
    assert (await screen.until("error"))["code"] == "not_found"


async def test_a_thread_that_goes_to_another_team_is_gone_with_nothing_of_it(ana, cleo, sales, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    await act(Channel.objects.filter(pk=whatsapp.pk).update)(team=None)
    Channel.objects.forget()
    screen, supervisor = await screens(ana), await screens(cleo)
    await screen.watch(thread)
    await screen.until("watching")
    start = len(screen.frames)
    await act(thread.assign)(Actor.agent(cleo), agent=cleo, team=sales)
    assert (await supervisor.until("thread"))["state"]["team"]["name"] == "Sales"
    assert await screen.until("gone") == {"v": 1, "type": "gone", "thread": str(thread.pk)}
    await hear(whatsapp, "secret")
    await supervisor.until(
        lambda told: told["type"] == "thread" and told["state"]["last_message"]["snippet"] == "secret"
    )
    await screen.quiet()
    assert not [told for told in screen.frames[start:] if told["type"] in ("thread", "item")]


async def test_an_agent_never_hears_of_a_thread_they_were_never_granted(ana, sales, cleo, screens, hear):
    theirs = await act(Channel.objects.create)(key="theirs", kind="whatsapp", medium="whatsapp", name="x", team=sales)
    screen, supervisor = await screens(ana), await screens(cleo)
    thread = (await hear(theirs, "hi")).thread
    await act(thread.note)(Actor.agent(cleo), "a note")
    await act(thread.resolve)(Actor.agent(cleo))
    await supervisor.until(lambda told: told["type"] == "thread" and told["state"]["state"] == "resolved")
    assert not {"thread", "gone", "item"} & set(await screen.quiet())
    await screen.watch(thread)
    assert (await screen.until("error"))["code"] == "not_found"
    await screen.send(type="typing", thread=str(thread.pk))
    assert (await screen.until("error"))["code"] == "not_found"


async def test_a_new_grant_has_the_list_read_anew(ana, sales, screens):
    screen = await screens(ana)
    await act(ana.teams.add)(sales)
    assert (await screen.until("reset", 4))["thread"] is None


def _session(agent):
    return next(row.pk for row in Session.objects.all() if row.get_decoded()["_auth_user_id"] == str(agent.pk))
