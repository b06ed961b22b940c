"""What the access tests act upon: two sets of objects, ours and hidden ones, and one of every caller."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from channels_app.connection import connect
from channels_app.models import Parked, Raw
from inbox import linking, subscribing
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import (
    Agent,
    ApiKey,
    Attachment,
    Bot,
    Channel,
    Contact,
    Delivery,
    Erasure,
    Event,
    Job,
    Message,
    Note,
    Role,
    Suggestion,
    Team,
    Thread,
    hash_token,
)
from inbox.models.thread.changing import changes
from inbox.recutting import split
from inbox.unlinking import unlink
from memory import telling
from memory.models import EpisodeSummary, Issue, Likeness, Occurrence, Promise

SESSIONS = ("ana", "eve", "cleo", "admin", "gone")
KEYS = {
    "read": ["read"],
    "write": ["write"],
    "signals": ["signals"],
    "boss": ["admin"],
    "robo": ["bot"],
    "revoked": ["admin"],
}
CALLERS = ("nobody", "visitor", *SESSIONS, *KEYS)


@dataclass
class World:
    """Callers by name (client and headers), objects by set and name, and names that bodies may use."""

    callers: dict[str, tuple[Client, dict[str, str]]] = field(default_factory=dict)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)


def build() -> World:
    """Everything, in the running transaction."""
    Channel.objects.forget()
    world = World()
    support, sales = Team.objects.create(name="Support"), Team.objects.create(name="Sales")
    bot = Bot.objects.create(name="front-desk", kind="webhook")
    agents = {
        "ana": _agent("ana", support),
        "eve": _agent("eve", sales),
        "cleo": _agent("cleo", support, Role.SUPERVISOR),
        "admin": _agent("admin", None, Role.ADMIN),
        "gone": _agent("gone", support),
    }
    _callers(world, agents, bot)
    ours = _channel("wa-main", "1", team=support)
    hidden = _channel("hr", "2", confidential=True)
    Channel.objects.forget()
    common = {"ana": str(agents["ana"].pk), "team": str(sales.pk), "receipt": str(_receipt()), "job": str(_job())}
    world.objects["ours"] = {**common, **_objects(ours, "3519000001", bot), **_subscription(Actor.bot(bot), bot)}
    world.objects["hidden"] = {**common, **_objects(hidden, "3519000002", None), **_subscription(SYSTEM, None)}
    world.objects["ours"] |= {f"hidden_{name}": pk for name, pk in world.objects["hidden"].items()}
    return world


def _callers(world: World, agents: dict[str, Agent], bot: Bot) -> None:
    world.callers["nobody"] = (Client(), {})
    world.callers["visitor"] = (Client(), {"Authorization": "Bearer visitor-token-of-the-web-chat-0123456789"})
    for name, agent in agents.items():
        client = Client()
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        world.callers[name] = (client, {})
    Agent.objects.filter(pk=agents["gone"].pk).update(is_active=False)
    for name, scopes in KEYS.items():
        token = f"token-of-{name}".ljust(40, "-")
        ApiKey.objects.create(
            name=name,
            token_hash=hash_token(token),
            scopes=scopes,
            bot=bot if name == "robo" else None,
            active=name != "revoked",
        )
        world.callers[name] = (Client(), {"Authorization": f"Bearer {token}"})


def _channel(key: str, number: str, **more: Any) -> Channel:
    """A WhatsApp channel whose provider refuses every connection."""
    channel = Channel(key=key, kind="whatsapp", name=key, **more)
    words = {
        "access_token": "t" * 20,
        "app_secret": "s" * 20,
        "verify_token": "v" * 20,
        "api_base": "http://127.0.0.1:9",
    }
    connect(channel, {"phone_number_id": number, "waba_id": f"9{number}", **words})
    channel.save()
    return channel


def _objects(channel: Channel, digits: str, bot: Bot | None) -> dict[str, str]:
    """A thread with two episodes, a link and a suggestion, all of one channel."""
    first = _say(channel, f"{digits}1", "Hello there")
    second = _say(channel, f"{digits}1", "And my invoice?")
    linked = _say(channel, f"{digits}2", "It is me").thread.contact
    suggested = _say(channel, f"{digits}3", "Me too").thread.contact
    note = _parted_note(first.thread, linked)
    made = linking.link(first.thread.contact, Contact.objects.get(pk=linked.pk), SYSTEM, "agent")
    message = Message.objects.get(pk=second.pk)
    episode = message.thread.episodes.order_by("first_seq").first()
    fresh = split(episode, message, SYSTEM)
    third = _say(channel, f"{digits}1", "Well?")
    thread = third.thread
    if bot is not None:
        changes(lambda row: row.pass_baton(Actor.bot(bot), SYSTEM))(thread)
    card = Suggestion.objects.create(contact=suggested, other=first.thread.contact, reason="old_number")
    EpisodeSummary.objects.create(episode=episode, contact=first.thread.contact)
    raw = Raw.objects.create(channel=channel, body=b"{}")
    parked = Parked.objects.create(raw=raw, channel=channel, reason="Not understood.")
    file = Attachment.objects.create(message=third, name="a.txt", mime="text/plain", state="ready", file="none", size=1)
    return {
        "thread": str(thread.pk),
        "message": str(third.pk),
        "contact": str(first.thread.contact_id),
        "address": str(first.address_id),
        **_remembered(first.thread.contact, third),
        "link": str(made.pk),
        "note": str(note.pk),
        **_wanted(first, second),
        "episode": str(episode.pk),
        "second_episode": str(fresh.pk),
        "suggested_contact": str(suggested.pk),
        "suggestion": str(card.pk),
        "channel": channel.key,
        "parked": str(parked.pk),
        "attachment": str(file.pk),
    }


def _wanted(first: Message, second: Message) -> dict[str, str]:
    """What the customer wants, by two messages."""
    issue = Issue.objects.create(contact=first.thread.contact, opened_at=first.at, last_at=first.at)
    row = {"issue": issue, "at": first.at, "decided_by": "new"}
    occurrence = Occurrence.objects.create(**row, message=first, is_contact=True)
    likeness = Likeness.objects.create(issue=issue, message=second, score=0.5)
    return {"issue": str(issue.pk), "occurrence": str(occurrence.pk), "likeness": str(likeness.pk)}


def _parted_note(thread: Thread, linked: Contact) -> Note:
    """A note of a time in which two contacts were one, to be placed."""
    made = linking.link(thread.contact, linked, SYSTEM, "agent")
    note = Thread.objects.get(pk=thread.pk).note(SYSTEM, "Whose?")
    unlink(made, SYSTEM)
    return note


def _remembered(contact: Contact, message: Message) -> dict[str, str]:
    """A fact and a promise."""
    fact = telling.tell(contact, telling.Told("order", "A-1"), SYSTEM)
    promise = Promise.objects.create(
        contact=contact, message=message, text="We write", by="agent", made_at=now(), known_at=now()
    )
    return {"fact": str(fact.pk), "promise": str(promise.pk)}


def _subscription(by: Actor, bot: Bot | None) -> dict[str, str]:
    row, _secret = subscribing.subscribe("https://crm.example/", ["*"], by, bot)
    event = Event.objects.order_by("pk").first()
    delivery = Delivery.objects.create(subscription=row, event=event)
    return {"subscription": str(row.pk), "delivery": str(delivery.pk)}


def _say(channel: Channel, digits: str, text: str) -> Message:
    provider_id = f"wamid.{uuid.uuid4()}"
    party = Party((("wa_id", digits),), name=f"Person {digits}")
    take_in([Entry(channel, Inbound(provider_id, party, "text", text))])
    return Message.objects.select_related("thread__contact").get(channel=channel, provider_id=provider_id)


def _agent(name: str, team: Team | None, role: Role = Role.AGENT) -> Agent:
    agent = Agent.objects.create_user(f"{name}@example.com", None, name=name.title(), role=role)
    if team is not None:
        agent.teams.add(team)
    return agent


def _receipt() -> uuid.UUID:
    return Erasure.objects.create(receipt=uuid.uuid4()).receipt


def _job() -> int:
    details: dict[str, Any] = {"skipped": []}
    return Job.objects.create(kind="history", state="done", details=details).pk
