"""A batch of lines of history: checked, sorted to their people, and put into their threads by time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from inbox import enrolling, events, refusals
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.inbound import clean
from inbox.models import Channel, Message, Moved, Note, Thread, store
from inbox.placing_by_time import place_by_time
from inbox.times import Senseless, moment

#: characters of one message
LONGEST = 65_536
DIRECTIONS = ("in", "out", "note")
#: a clock elsewhere may run ahead this much
AHEAD = timedelta(minutes=5)


class Bad(Exception):
    """A line that cannot go in; the sentence says why."""


@dataclass(frozen=True)
class Line:
    """One good line."""

    person: str
    imported_id: str
    channel: Channel | None
    direction: str
    author: str
    text: str
    at: datetime


class Batch:
    """Lines in their order; `write` puts the good ones in, `skipped` tells the others."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.last_line = self.imported = 0
        self.skipped: list[tuple[int, str]] = []
        self._lines: list[tuple[int, Line]] = []
        self._people: dict[str, dict[str, Any]] = {}

    def add(self, number: int, raw: bytes) -> None:
        """Take a line; blank ones are passed over."""
        self.last_line = number
        if not raw.strip():
            return
        try:
            self._lines.append((number, self._read(raw)))
        except Bad as bad:
            self.skipped.append((number, str(bad)))

    def write(self) -> None:
        """Put the good lines in; inside a transaction. Repeats of an external id count as skipped."""
        known = _known([line.imported_id for _, line in self._lines])
        by_person: dict[str, list[tuple[int, Line]]] = {}
        for number, line in self._lines:
            if line.imported_id in known:
                self.skipped.append((number, "It was imported before."))
                continue
            known.add(line.imported_id)
            by_person.setdefault(line.person, []).append((number, line))
        threads: dict[int, list[Line]] = {}
        for person, lines in by_person.items():
            self._enrol(person, lines, threads)
        for thread_id in sorted(threads):
            self.imported += _import(thread_id, threads[thread_id], self.job_id)
        self.skipped.sort()

    def _read(self, raw: bytes) -> Line:
        try:
            told = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Bad("It is not JSON.") from error
        if not isinstance(told, dict) or not isinstance(told.get("contact"), dict):
            raise Bad("It is not an object with a contact.")
        person = json.dumps(told["contact"], sort_keys=True)
        self._people.setdefault(person, told["contact"])
        text, at = _text(told.get("text")), _at(told.get("at"))
        direction = told.get("direction")
        if direction not in DIRECTIONS:
            raise Bad("The direction must be in, out or note.")
        return Line(
            person,
            _id(told, person),
            _channel(told.get("channel")),
            direction,
            _short(told.get("author"), "author"),
            text,
            at,
        )

    def _enrol(self, person: str, lines: list[tuple[int, Line]], threads: dict[int, list[Line]]) -> None:
        try:
            contact, _ = enrolling.enrol(_told(self._people[person]), SYSTEM)
        except (Bad, refusals.AddressTaken) as error:
            self.skipped += [(number, str(error)) for number, _ in lines]
            return
        thread = Thread.objects.get(contact=contact)
        threads.setdefault(thread.pk, []).extend(line for _, line in lines)


def _import(thread_id: int, lines: list[Line], job_id: int) -> int:
    thread = Thread.objects.select_related("contact").get(pk=thread_id)
    try:
        thread.lock()
    except Moved:
        # Linked just now by somebody else: the job goes on with the survivor.
        return _import(Thread.objects.get(pk=thread_id).merged_into_id or 0, lines, job_id)
    try:
        was_empty, old_last = thread.last_seq == 0, thread.last_seq
        for line in sorted(lines, key=lambda line: line.at):
            _write(thread, line)
        place_by_time(thread, old_last)
        thread.epoch += 1
        newest = max(line.at for line in lines)
        thread.last_activity_at = newest if was_empty else max(thread.last_activity_at, newest)
        store([thread])
        events.record("history.imported", thread, job=str(job_id), count=len(lines))
    finally:
        thread.is_locked = False
    return len(lines)


def _write(thread: Thread, line: Line) -> None:
    place = thread.take_place()
    if line.direction == "note":
        Note.objects.create(
            thread=thread,
            seq=place,
            rev=place,
            at=line.at,
            author_kind="agent",
            author_name=line.author,
            home_contact_id=thread.contact_id,
            text=line.text,
            imported_id=line.imported_id,
        )
        return
    contact = thread.contact
    author = Actor.contact(contact) if line.direction == "in" else Actor("agent", "", line.author)
    Message.objects.create(
        thread=thread,
        seq=place,
        rev=place,
        at=line.at,
        sent_at=line.at,
        direction=line.direction,
        author_kind=author.kind,
        author_id=author.id,
        author_name=line.author or author.name,
        channel=line.channel,
        home_contact_id=thread.contact_id,
        text=line.text,
        payload={"source": "import"},
        imported_id=line.imported_id,
        status="sent" if line.direction == "out" else "",
    )
    if line.channel is not None and line.channel.pk not in thread.channel_ids:
        thread.channel_ids = sorted([*thread.channel_ids, line.channel.pk])


def _known(ids: list[str]) -> set[str]:
    """Which of these were imported before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT imported_id FROM inbox_message WHERE imported_id = ANY(%s)"
            " UNION SELECT imported_id FROM inbox_note WHERE imported_id = ANY(%s)",
            [ids, ids],
        )
        return {row[0] for row in cursor.fetchall()}


def _told(contact: dict[str, Any]) -> enrolling.Told:
    rows = contact.get("addresses") or []
    if not isinstance(rows, list) or len(rows) > 50 or not all(isinstance(row, dict) for row in rows):
        raise Bad("The contact's addresses are not a list of {kind, value}.")
    pairs = []
    for row in rows:
        if row.get("kind") not in enrolling.KINDS or not isinstance(row.get("value"), str):
            raise Bad("An address of the contact has no known kind or no value.")
        try:
            pairs.append(enrolling.normal(row["kind"], _short(row["value"], "address")))
        except ValueError as error:
            raise Bad(str(error)) from error
    name, external_id = _short(contact.get("name"), "name"), _short(contact.get("external_id"), "external_id")
    if not (pairs or external_id or name):
        raise Bad("The contact has neither an external id nor an address nor a name.")
    return enrolling.Told(name=name or None, external_id=external_id or None, addresses=tuple(pairs))


def _id(told: dict[str, Any], person: str) -> str:
    """The line's own id; a line without one is known again by everything in it."""
    own = _short(told.get("external_id"), "external_id")
    if own:
        return own
    said = json.dumps([person, *(told.get(name) for name in ("direction", "author", "text", "at"))])
    return "digest:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _text(value: Any) -> str:
    if not isinstance(value, str) or not clean(value).strip():
        raise Bad("It has no text.")
    if len(value) > LONGEST:
        raise Bad(f"The text is longer than {LONGEST:,} characters.")
    return clean(value)


def _at(value: Any) -> datetime:
    try:
        at = moment(value)
    except Senseless as error:
        raise Bad("The time `at` is not RFC 3339, such as 2026-11-20T09:30:00Z.") from error
    if at > now() + AHEAD:
        raise Bad("The time `at` lies ahead.")
    return at


def _channel(key: Any) -> Channel | None:
    if key is None:
        return None
    found = next((row for row in Channel.objects.known().values() if row.key == key), None)
    if found is None:
        raise Bad("There is no such channel.")
    if found.confidential:
        raise Bad("A confidential channel takes no history.")
    return found


def _short(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 255:
        raise Bad(f"`{name}` must be a text of at most 255 characters.")
    return clean(value)
