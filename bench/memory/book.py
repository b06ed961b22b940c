"""A story as it is written down: turns with their gold answers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from bench.memory.customer import Customer, Matter
from bench.memory.pen import Said
from bench.memory.values import IDENTIFIERS

#: facts of which one value holds at a time
SINGLE = ("address", "email", "phone", "language", "channel_preference", "call_preference", "consent")


class Book:
    """Collects one story. `clock` is the time of the next turn, `channel` and `identity` who writes where."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer
        self.turns: list[dict[str, Any]] = []
        self.facts: list[dict[str, Any]] = []
        self.dates: list[dict[str, Any]] = []
        self.identifiers: list[dict[str, Any]] = []
        self.promises: list[dict[str, Any]] = []
        self.unscored: list[dict[str, Any]] = []
        self.sittings: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        self.traps: list[str] = []
        self.matters: list[Matter] = []
        self.clock = datetime(2026, 1, 1, tzinfo=UTC)
        self.channel, self.identity = "whatsapp", 0
        self._held: dict[str, str] = {}

    def sit(self, at: datetime, channel: str, identity: int) -> None:
        """A new sitting: from now on turns are of this time, channel and identity."""
        self.clock, self.channel, self.identity = at, channel, identity
        self.sittings.append({"turns": [], "channel": channel, "issues": []})

    def write(self, direction: str, said: Said, matter: Matter | None = None) -> str:
        """A turn with all its labels; its id."""
        pk = f"t{len(self.turns) + 1}"
        person = self.customer
        text = said.text[:1].upper() + said.text[1:]
        if direction == "in" and person.small:
            text = text.lower()
        own = direction == "in"
        self.turns.append({
            "id": pk, "at": _told(self.clock), "channel": self.channel, "direction": direction, "own": own,
            "author": person.name if own else person.agent, "text": text, "as": self.identity,
        })  # fmt: skip
        self.sittings[-1]["turns"].append(pk)
        for label in said.labels:
            self._keep(pk, label.kind, label.normal, label.text, label.scored)
        if matter is not None:
            self._of(matter, pk)
        self.clock += timedelta(seconds=person.rng.randint(20, 200))
        return pk

    def state(self, turn: str, kind: str, value: str) -> None:
        """A fact that no slot stands for, such as a preference."""
        row = {"turn": turn, "kind": kind, "value": value, "valid_from": self._at(turn), "closes": None}
        if kind in SINGLE:
            before = self._held.get(kind)
            row["closes"] = before if before != value else None
            self._held[kind] = value
        self.facts.append(row)

    def promise(self, turn: str, by: str, said: Said) -> int:
        """The place of a new promise among the story's promises; it is open until settled."""
        due = said.due()
        moment = None if due is None else due.moment or datetime.combine(due.day, time(23, 59, 59), UTC)
        self.promises.append({
            "turn": turn, "by": by, "text": said.text, "due": moment and _told(moment),
            "due_day": due and due.day.isoformat(), "state": "open", "settled_by": None,
        })  # fmt: skip
        return len(self.promises) - 1

    def settle(self, place: int, state: str, turn: str) -> None:
        """What became of a promise, and the first turn that shows it."""
        if self.promises[place]["state"] == "open":
            self.promises[place].update(state=state, settled_by=turn)

    def pass_over(self, turn: str, kind: str) -> None:
        """What is found of this kind in this turn is neither right nor wrong."""
        self.unscored.append({"turn": turn, "kind": kind})

    def holders(self, kind: str) -> list[str]:
        """The turns that say the value of a kind that holds now."""
        return [row["turn"] for row in self.facts if row["kind"] == kind and row["value"] == self._held.get(kind)]

    def _keep(self, turn: str, kind: str, normal: str, text: str, scored: bool) -> None:
        if not scored:
            self.pass_over(turn, kind)
            return
        if kind == "date":
            small = self.customer.small and self.turns[-1]["own"]
            self.dates.append({"turn": turn, "phrase": text.lower() if small else text, "date": normal})
        if kind in IDENTIFIERS:
            self.identifiers.append({"turn": turn, "kind": kind, "value": normal})
        self.state(turn, kind, normal)

    def _of(self, matter: Matter, turn: str) -> None:
        matter.turns.append(turn)
        here = self.sittings[-1]["issues"]
        pk = f"i{self.matters.index(matter) + 1}"
        if pk not in here:
            here.append(pk)

    def _at(self, turn: str) -> str:
        return str(self.turns[int(turn[1:]) - 1]["at"])


def _told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
