"""Work on threads over the API: lists, assignment, resolution, snooze, teams, episodes, batons, single messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from inbox import searching
from inbox.clock import now
from inbox.inbound import Party
from inbox.models import Agent, Channel, Hold, Label, Message, Status, Team, Thread
from tests.inbox.api.conftest import Door, key


def test_lists_are_paged_by_key_and_narrowed(
    as_ana: Door, say: Callable[..., Message], whatsapp: Channel, sms: Channel, support: Team
) -> None:
    ids = [
        str(say(whatsapp, f"hello {n}", Party((("wa_id", f"35190000030{n}"),), name=f"P{n}")).thread_id)
        for n in range(5)
    ]
    ids.append(str(say(sms, "sms", Party((("phone", "+351911000111"),))).thread_id))
    got: list[str] = []
    cursor = ""
    while cursor is not None:
        page = as_ana.get(f"threads/?view=unassigned&limit=2{cursor and f'&cursor={cursor}'}")
        got += [row["id"] for row in page["results"]]
        cursor = page["next"]
    assert got == ids[::-1]
    assert [row["id"] for row in as_ana.get("threads/?channel=sms-main")["results"]] == ids[5:]
    assert len(as_ana.get(f"threads/?team={support.pk}")["results"]) == 6
    assert [row["id"] for row in as_ana.get("threads/?q=P3")["results"]] == [ids[3]]
    assert as_ana.get("threads/?channel=nope", 400)["errors"][0]["field"] == "channel"
    assert as_ana.get("threads/?limit=201", 400)["errors"][0]["field"] == "limit"
    assert as_ana.get("threads/?view=everything", 400)["errors"][0]["field"] == "view"


def test_only_one_takes_a_thread(as_ana: Door, as_boris: Door, ana: Agent, boris: Agent, thread: Thread) -> None:
    path = f"threads/{thread.pk}/assignment/"
    assert as_ana.put(path, {"agent": str(ana.pk)})["assignee"]["name"] == "Ana Duarte"
    lost = as_boris.put(path, {"agent": str(boris.pk)}, 409)
    assert (lost["code"], lost["holder"]["id"]) == ("claim_lost", str(ana.pk))
    assert as_boris.put(path, {"agent": str(boris.pk), "expected": str(ana.pk)})["assignee"]["id"] == str(boris.pk)
    assert as_ana.delete(path)["assignee"] is None
    as_ana.put(path, {}, 400)
    as_ana.put(path, {"agent": "999"}, 400)


def test_a_thread_is_resolved_unless_something_is_open(as_ana: Door, thread: Thread) -> None:
    hold = Hold.objects.create(thread=thread, code="promise", text="Refund by Friday")
    held = as_ana.put(f"threads/{thread.pk}/resolution/", {"outcome": "done"}, 409)
    assert (held["code"], held["holds"]) == ("resolution_held", [{"code": "promise", "text": hold.text}])
    assert as_ana.put(f"threads/{thread.pk}/resolution/", {"anyway": True})["state"] == "resolved"
    assert as_ana.delete(f"threads/{thread.pk}/resolution/")["state"] == "open"


def test_a_thread_is_put_off_and_comes_back(as_ana: Door, thread: Thread) -> None:
    path = f"threads/{thread.pk}/snooze/"
    assert as_ana.put(path, {"until": "reply"})["state"] == "snoozed"
    later = (now() + timedelta(hours=3)).isoformat()
    assert as_ana.put(path, {"until": later})["snoozed_until"]
    assert as_ana.delete(path)["state"] == "open"
    as_ana.put(path, {"until": "2001-01-01T00:00:00Z"}, 400)
    as_ana.put(path, {"until": "later"}, 400)


def test_marks_and_labels_are_set(as_ana: Door, thread: Thread) -> None:
    assert as_ana.get(f"threads/{thread.pk}/")["unread"] == 1
    assert as_ana.put(f"threads/{thread.pk}/read/", {"seq": thread.last_seq})["unread"] == 0
    assert as_ana.put(f"threads/{thread.pk}/read/", {"seq": 0})["unread"] == 1
    Label.objects.create(name="warranty")
    assert as_ana.put(f"threads/{thread.pk}/labels/", {"labels": ["warranty"]})["labels"] == ["warranty"]
    as_ana.put(f"threads/{thread.pk}/labels/", {"labels": ["nope"]}, 400)
    assert as_ana.get("labels/")["results"][0]["name"] == "warranty"


def test_another_team_joins_and_leaves(as_ana: Door, stranger: Door, thread: Thread, sales: Team) -> None:
    stranger.get(f"threads/{thread.pk}/", 404)
    as_ana.put(f"threads/{thread.pk}/participants/{sales.pk}/")
    parts = stranger.get(f"threads/{thread.pk}/")["participants"]
    assert [part["team"]["name"] for part in parts] == ["Sales"]
    assert stranger.put(f"threads/{thread.pk}/resolution/", {"outcome": "ours"})["state"] == "open"
    as_ana.delete(f"threads/{thread.pk}/participants/{sales.pk}/")
    stranger.get(f"threads/{thread.pk}/", 404)


def test_episodes_are_split_and_joined(
    as_ana: Door, thread: Thread, say: Callable[..., Message], whatsapp: Channel
) -> None:
    second = say(whatsapp, "And another thing: my invoice")
    episode = as_ana.get(f"threads/{thread.pk}/episodes/")["results"][0]
    fresh = as_ana.post(f"episodes/{episode['id']}/split/", {"at": str(second.pk)})
    assert [row["state"] for row in as_ana.get(f"threads/{thread.pk}/episodes/")["results"]] == ["open", "resolved"]
    joined = as_ana.post(f"episodes/{fresh['id']}/join/", {"with": episode["id"]}, 200)
    assert (joined["id"], joined["state"]) == (episode["id"], "open")
    assert as_ana.get(f"threads/{thread.pk}/")["episode"]["id"] == episode["id"]
    as_ana.post(f"episodes/{joined['id']}/split/", {"at": "999"}, 404)


def test_the_baton_is_handed_off_and_taken(
    as_ana: Door, as_boris: Door, thread: Thread, boris: Agent, sales: Team
) -> None:
    taken = as_ana.post(f"threads/{thread.pk}/takeover/", None, 200)["baton"]
    passed = as_ana.post(
        f"threads/{thread.pk}/handoff/",
        {"to": {"agent": str(boris.pk)}, "reason": "speaks German", "tried": ["restart"], "baton": taken["number"]},
        200,
    )
    assert passed["baton"]["holder"]["name"] == "Boris Klein"
    assert (
        as_ana.post(f"threads/{thread.pk}/handoff/", {"to": {"team": str(sales.pk)}, "baton": 1}, 409)["code"]
        == "baton_lost"
    )
    told = as_ana.get(f"threads/{thread.pk}/handoffs/")["results"]
    assert [(row["from"]["name"], row["to"]["name"], row["tried"]) for row in told] == [
        ("Ana Duarte", "Boris Klein", ["restart"])
    ]
    as_ana.post(f"threads/{thread.pk}/handoff/", {"to": {}}, 400)
    as_ana.post(f"threads/{thread.pk}/handoff/", {"to": {"bot": "nobody"}}, 400)


def test_a_message_is_taken_back_sent_again_and_reacted_to(as_ana: Door, thread: Thread, hello: Message) -> None:
    reply = {"text": "Hi", "seen_seq": thread.last_seq, "hold": 10, "client_id": "x"}
    held = as_ana.post(f"threads/{thread.pk}/replies/", reply)
    assert held["status"] == "held"
    assert as_ana.delete(f"messages/{held['id']}/")["status"] == "cancelled"
    assert as_ana.delete(f"messages/{held['id']}/", None, 409)["code"] == "already_sent"
    Message.objects.filter(pk=held["id"]).update(status=Status.FAILED, error={"code": "transient"})
    assert as_ana.post(f"messages/{held['id']}/retry/", None, 200)["status"] == "queued"
    Message.objects.filter(pk=held["id"]).update(status=Status.UNKNOWN)
    assert as_ana.post(f"messages/{held['id']}/retry/", None, 409)["code"] == "already_sent"
    assert as_ana.post(f"messages/{held['id']}/retry/", {"anyway": True}, 200)["status"] == "queued"
    told = as_ana.put(f"messages/{hello.pk}/reaction/", {"emoji": "👍"})
    assert [row["emoji"] for row in told["reactions"]] == ["👍"]
    assert as_ana.delete(f"messages/{hello.pk}/reaction/")["reactions"] == []
    found = as_ana.get(f"messages/?provider_id={hello.provider_id}")["results"]
    assert [row["id"] for row in found] == [str(hello.pk)]


def test_what_a_message_meant_is_changed(
    as_ana: Door, thread: Thread, say: Callable[..., Message], whatsapp: Channel
) -> None:
    as_ana.put(f"threads/{thread.pk}/resolution/", {})
    message = say(whatsapp, "thanks!")
    as_ana.put(f"messages/{message.pk}/placement/", {"as": "reopen"})
    assert as_ana.get(f"threads/{thread.pk}/")["state"] == "open"
    as_ana.put(f"messages/{message.pk}/placement/", {"as": "elsewhere"}, 400)


def test_messages_are_found_by_their_words(
    as_ana: Door, stranger: Door, thread: Thread, say: Callable[..., Message], whatsapp: Channel
) -> None:
    say(whatsapp, "Die Größe vom Päckchen? 包裹在哪里 ANÁLISE")
    _index_now()
    for q, hits in [
        ("grosse", 1),
        ("pack", 1),
        ("包裹", 1),
        ("裹包", 0),
        ("analise größe", 1),
        ("parcel", 1),
        ("parcel größe", 0),
    ]:
        assert len(as_ana.get(f"search/?q={q}")["results"]) == hits, q
    assert stranger.get("search/?q=parcel")["results"] == []
    assert as_ana.get("search/?q=parcel&from=agent")["results"] == []
    assert len(as_ana.get(f"search/?q=parcel&from=contact&contact={thread.contact_id}&channel=wa-main")["results"]) == 1
    as_ana.get("search/?q=%21%21", 400)
    assert [row["id"] for row in as_ana.get("threads/?q=Päckchen")["results"]] == [str(thread.pk)]


def test_colleagues_and_figures_are_told(as_ana: Door, thread: Thread, robo: Any) -> None:
    assert [row["name"] for row in as_ana.get("agents/")["results"]] == ["Ana Duarte"]
    assert [row["name"] for row in as_ana.get("teams/")["results"]] == ["Support"]
    assert [row["name"] for row in as_ana.get("bots/")["results"]] == ["front-desk"]
    assert as_ana.get("status/")["outbound_pending"] == 0
    key("signals").get("status/", 403)


def _index_now() -> None:
    """A test runs in one transaction, which is not below the horizon: index what is there directly."""
    for thread in Thread.objects.all():
        searching._index_thread(thread)
