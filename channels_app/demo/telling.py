"""Tells the demo's stories: through intake and the verbs of Thread, each line at its own time."""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from channels_app.connection import provider_of
from inbox import clock, outlets
from inbox.actors import Actor
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Agent, Channel, Message, Thread

HERE = Path(__file__).parent
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def tell_all() -> list[dict[str, Any]]:
    """Every story; returns what the phones of the simulator remember of them, oldest first."""
    people = {
        person["id"]: person for person in json.loads((HERE.parent / "simulator" / "people.json").read_text("utf-8"))
    }
    stories = tomllib.loads((HERE / "stories.toml").read_text("utf-8"))["story"]
    lines = [(_ago(line["ago"]), story, line) for story in stories for line in story["lines"]]
    began = clock.now()
    memories = []
    for ago, story, line in sorted(lines, key=lambda told: -told[0]):
        with clock.pinned(began - ago):
            memories += _tell(people[story["person"]], line)
    for story in stories:
        _finish(people[story["person"]], story)
    return memories


def _tell(person: dict[str, Any], line: dict[str, Any]) -> list[dict[str, Any]]:
    if "in" in line:
        return [_write(person, line)]
    thread = _thread_of(person)
    agent = Actor.agent(Agent.objects.get(email=line["by"]))
    if "out" in line:
        return [_answer(person, thread, agent, line)]
    if "note" in line:
        thread.note(agent, line["note"])
    elif "resolve" in line:
        thread.resolve(agent, line["resolve"])
    else:
        thread.snooze(agent, None)
    return []


def _write(person: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    channel, when = Channel.objects.get(key=line["channel"]), clock.now()
    provider_id = f"{'wamid.' if channel.medium == 'whatsapp' else 'SM'}{uuid.uuid4().hex}"
    window_s = 86_400 if provider_of(channel).has_window else None
    party = Party(
        _addresses(person, channel),
        name=person["name"] if channel.medium == "whatsapp" else "",
        username=person.get("username", ""),
    )
    take_in([Entry(channel, Inbound(provider_id, party, "text", line["in"], sent_at=when, window_s=window_s))])
    return _memory(person, channel, provider_id, "in", line["in"], when)


def _answer(person: dict[str, Any], thread: Thread, agent: Actor, line: dict[str, Any]) -> dict[str, Any]:
    """An answer that went out and was read long ago; never queued, so that nobody sends it again."""
    channel, when = Channel.objects.get(key=line["channel"]), clock.now()
    provider_id = f"{'wamid.' if channel.medium == 'whatsapp' else 'SM'}{uuid.uuid4().hex}"
    theirs = thread.messages.filter(channel=channel, direction="in").order_by("-seq").select_related("address")
    address: Any = theirs[0].address
    with thread.locked():
        message = thread.reply(agent, outlets.Draft(channel, text=line["out"]), address)
        told = (
            ("sent", "delivered", "read")
            if channel.medium == "whatsapp" and person.get("read_receipts", True)
            else ("sent", "delivered")
        )
        for status in told:
            message.tell(status, when.isoformat())
        message.rev = thread.take_number()
        Message.objects.filter(pk=message.pk).update(
            status=message.status, status_at=message.status_at, provider_id=provider_id, rev=message.rev
        )
        thread.show_status(message)
        thread.mark_read(agent.id, thread.last_seq)
    return {**_memory(person, channel, provider_id, "out", line["out"], when), "status": told[-1]}


def _finish(person: dict[str, Any], story: dict[str, Any]) -> None:
    thread = _thread_of(person)
    thread.contact.name = thread.contact.name or person["name"]
    thread.display_name = thread.contact.rename()
    thread.contact.save()
    Thread.objects.filter(pk=thread.pk).update(display_name=thread.display_name)
    agent = Agent.objects.get(email=story.get("assignee", "ana@example.com"))
    if "assignee" in story:
        thread.assign(Actor.agent(Agent.objects.get(email="cleo@example.com")), agent=agent)
    if "labels" in story:
        thread.label(Actor.agent(agent), story["labels"])


def _thread_of(person: dict[str, Any]) -> Thread:
    values = [
        value for kind in ("wa-main", "sms-main") for _, value in _addresses(person, Channel.objects.get(key=kind))
    ]
    thread = Thread.objects.filter(contact__addresses__value__in=values).order_by("pk").first()
    assert thread is not None
    return thread.merged_into or thread


def _addresses(person: dict[str, Any], channel: Channel) -> tuple[tuple[str, str], ...]:
    if channel.medium == "sms":
        return (("phone", person["phone"]),)
    known = (("bsuid", person["user_id"]), ("wa_id", "" if person.get("username") else person["wa_id"]))
    return tuple(pair for pair in known if pair[1])


def _memory(
    person: dict[str, Any], channel: Channel, provider_id: str, direction: str, text: str, when: datetime
) -> dict[str, Any]:
    ends = (person["phone"], channel.address)
    return {
        "id": provider_id,
        "provider": channel.kind,
        "account": channel.key,
        "person": person["id"],
        "direction": direction,
        "type": "text",
        "body": {"body": text},
        "text": text,
        "at": when.timestamp(),
        "number": channel.address,
        "acknowledged": True,
        "seen": direction == "in",
        # Twilio's list of messages names both ends.
        "extra": dict(zip(("from", "to"), ends if direction == "in" else ends[::-1], strict=True)),
    }


def _ago(text: str) -> timedelta:
    """'9d 2h' as a span of time."""
    return timedelta(**{_UNITS[unit]: int(n) for n, unit in re.findall(r"(\d+)([dhm])", text)})
