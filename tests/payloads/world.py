"""One customer, one channel, one payload taken in: what the thread, the API and the screen show afterwards."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from django.template.loader import render_to_string

from channels_app import connection, health, ingest
from channels_app.models import Health, Parked, Template
from channels_app.providers.base import Hook
from inbox import outlets
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import Inbound
from inbox.intake import Entry, take_in
from inbox.models import Agent, Channel, Consent, Contact, Message, Status, Team, Thread
from inbox.outlets import Draft
from inbox.views.words import words
from tests.inbox.api.conftest import Door
from tests.payloads import body_of, file_of, provider

OURS = {"whatsapp": "wamid.OURS"}


class World:
    """A channel of one kind in an empty product; its API is read through `door`, by an admin through `admin`."""

    def __init__(self, kind: str, door: Door, admin: Door, ana: Agent, team: Team) -> None:
        self.kind, self.door, self.admin, self.ana, self.provider = kind, door, admin, ana, provider(kind)
        self.channel = Channel(key=f"{kind}-main", kind=kind, name="Main", team=team, medium=self.provider.MEDIUM)
        connection.connect(self.channel, self.provider.SETTINGS)
        self.channel.address = getattr(self.provider, "ADDRESS", self.channel.address)
        self.channel.save()
        Health.objects.create(channel=self.channel, synced_at=now())
        Channel.objects.forget()
        health.forget()
        self.ours = ""
        self._seen: dict[int, tuple[int, int]] = {}

    def give(self, name: str) -> None:
        """What came before: another payload file, or `ours`; templates as `template:NAME:LANGUAGE`."""
        if name == "ours":
            self._answer()
        elif name.startswith("template:"):
            _, called, language = name.split(":")
            Template.objects.create(channel=self.channel, name=called, language=language, status="APPROVED",
                                    category="UTILITY", synced_at=now())  # fmt: skip
        else:
            self.post(*body_of(file_of(self.kind, name), self.ours))
        self._seen = {row.pk: (row.epoch, row.last_rev) for row in Thread.objects.all()}

    def post(self, content_type: str, body: bytes) -> None:
        """A webhook at the channel's door: verified, kept, taken in."""
        path = f"/webhooks/{self.kind}/{self.channel.key}/"
        signed = tuple({"content-type": content_type, **self.provider.headers(path, body)}.items())
        settings = connection.settings_of(self.channel)
        assert connection.provider_of(self.channel).verify(settings, Hook("POST", path, "", signed, body))
        ingest.keep(self.channel, content_type, body)
        ingest.drain(self.channel.pk)

    def items(self) -> list[dict[str, Any]]:
        """Every item that is new or changed since `give`, all of a new epoch, as the API tells it."""
        found = []
        for thread in Thread.objects.filter(merged_into=None).order_by("pk"):
            told = self.door.get(f"threads/{thread.pk}/timeline/")["results"]
            epoch, rev = self._seen.get(thread.pk, (thread.epoch, 0))
            found += [item for item in told if item["rev"] > rev or epoch != thread.epoch]
        return found

    def has_raws(self, items: list[dict[str, Any]]) -> bool:
        """Whether the API gives an admin the raw body of every message that a webhook brought just now."""
        brought = [item for item in items if item["kind"] == "message" and item["direction"] == "in"]
        return all(self.admin.get(f"messages/{item['id']}/raw/")["results"] for item in brought)

    def deeds(self) -> dict[str, Any]:
        """What the channel did by itself."""
        told = health.shape(self.channel)
        thread = Thread.objects.filter(merged_into=None).order_by("pk").first()
        ways = outlets.options(thread, now()) if thread else []
        contact = Contact.objects.order_by("-pk").first()
        return {
            "health": {**told, "notes": [f"{note['code']}: {note['text']}" for note in told["notes"]]},
            "templates": [f"{row.name} {row.language}: {row.status} {row.category} {row.quality}".strip()
                          for row in Template.objects.filter(channel=self.channel)],
            "consents": list(Consent.objects.order_by("pk").values_list("change", flat=True)),
            "parked": list(Parked.objects.order_by("pk").values_list("reason", flat=True)),
            "can_send": ways[0]["can_send"] if ways else "no",
            "reason": ways[0]["reason"] if ways else "",
            "contact": contact.display_name if contact else "",
            "addresses": [f"{row.kind} {row.value}" + (" (until then)" if row.until else "")
                          for row in contact.addresses.order_by("pk")] if contact else [],
            "unread": thread.unread_of("*") if thread else 0,
            "epoch": thread.epoch if thread else 0,
            "asks_soon": not Health.objects.filter(channel=self.channel).exclude(synced_at=None).exists(),
            "threads": Thread.objects.filter(merged_into=None).count(),
        }  # fmt: skip

    def _answer(self) -> None:
        """Dina wrote, ana answered, and the provider took it."""
        take_in([Entry(self.channel, Inbound("first", self.provider.DINA, "text", "Hello?", window_s=86_400))])
        thread = Thread.objects.get()
        said = Draft(channel=self.channel, text="Is Monday good?")
        answer = thread.reply(Actor("agent", str(self.ana.pk), self.ana.name), said, thread.last_in_address)
        sent = {"status": Status.SENT, "provider_id": getattr(self.provider, "OURS", OURS.get(self.kind, "OURS"))}
        Message.objects.filter(pk=answer.pk).update(**sent, claimed_at=now())
        self.ours = str(answer.pk)


def line(item: dict[str, Any]) -> str:
    """`in text: Hello (edited)`, `out text delivered: Hello`, and an event's sentence after a dot."""
    if item["kind"] != "message":
        return f"· {item['text']}"
    marks = [mark for mark in ("edited", "revoked", "late") if item[mark]]
    marks += [one["emoji"] for one in item["reactions"] if one["emoji"]]
    marks += ["quotes " + item["reply_to"]["snippet"]] if item["reply_to"] else []
    said = " ".join(part for part in (item["direction"], item["type"], item["status"] or "") if part)
    return f"{said}: {item['text']}".rstrip(": ") + (f" ({', '.join(marks)})" if marks else "")


def screen(items: list[dict[str, Any]]) -> tuple[str, str]:
    """(what can be read, the markup) of the rendered fragments, with the words that the browser adds."""
    html = "".join(render_to_string(f"inbox/_{item['kind']}.html", {"item": item}) for item in items)
    return " ".join(_Readable(html).said), html


def part_of(expected: Any, told: Any) -> bool:
    """Whether everything expected is told: of a dict its keys, of a list every element; false stands for nothing."""
    if isinstance(expected, dict) and isinstance(told, dict):
        return all(key in told and part_of(inner, told[key]) for key, inner in expected.items())
    if isinstance(expected, list) and isinstance(told, list):
        return len(expected) == len(told) and all(map(part_of, expected, told))
    return not told if expected is False else bool(expected == told)


def difference(expected: Any, told: Any) -> str:
    """Both, to be read in a failure."""
    return f"expected a part of\n{json.dumps(expected, default=str, indent=1)}\nbut it is\n{json.dumps(told, default=str, indent=1)}"


class _Readable(HTMLParser):
    """The text of markup, with the phrase of every `data-w` and the label of every control."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._words = words()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = dict(attrs)
        for name in ("data-w", "data-w-label"):
            if told.get(name):
                phrase = self._words[told[name]]
                self.said.append(phrase if isinstance(phrase, str) else phrase["other"])

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(" ".join(data.split()))
