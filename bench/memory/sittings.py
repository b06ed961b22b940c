"""What happens in one sitting: a problem is told, told again, put right, or something else is talked about."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta

from bench.memory import asides
from bench.memory.book import Book
from bench.memory.customer import Matter, Waiting
from bench.memory.pen import Pen, Said


class Scene:
    """One sitting of a story, written into its book. `gap` is days until this matter comes up next, None for never;
    `kept` whether it then turns out that promises were kept."""

    def __init__(self, book: Book, pen: Pen, gap: int | None = None, kept: bool = False) -> None:
        self.book, self.pen, self.gap, self.kept = book, pen, gap, kept
        self.rng: random.Random = book.customer.rng

    @property
    def at(self) -> datetime:
        """The time of the next turn."""
        return self.book.clock

    def say(self, *path: str, matter: Matter | None = None, having: str = "", lacking: str = "") -> Said:
        """A sentence of the list at `path`."""
        return self.pen.any(*path, at=self.at, matter=matter, having=having, lacking=lacking)

    def open(self, matter: Matter, also: bool = False) -> None:
        """The customer comes with something new; the agent answers."""
        self.book.matters.append(matter)
        told = self.say("topic", matter.topic, "open", matter=matter, lacking=self._lacking(matter))
        start = self.say("also") if also else self._greeting(told)
        self._approach(matter, start + told)

    def again(self, matter: Matter) -> None:
        """The customer comes back: what was promised did not happen."""
        having = r"\{(order|invoice|ticket|product)\}" if matter.must_name else ""
        told = self.say("topic", matter.topic, "again", matter=matter, having=having, lacking=self._lacking(matter))
        broken = self._broken(matter)
        if broken and self.rng.random() < 0.5:
            told = told + broken.pop()
        greeting = self._greeting(told) if self.rng.random() < 0.6 else Said("")
        self._approach(matter, greeting + told, broken)

    def back(self, matter: Matter) -> None:
        """It was solved, and is there again."""
        matter.state = "open"
        told = self.say("back", matter.topic, matter=matter)
        self._approach(matter, self._greeting(told) + told)

    def settled(self, matter: Matter) -> None:
        """The agent tells that it is done, the customer that it is."""
        waiting = _kinds(matter, "agent")
        kind = waiting[-1] if waiting else self.rng.choice(matter.promises("agent"))
        # What is sent anew travels under a number of its own.
        matter.numbers.pop("tracking", None)
        turn = self.book.write("out", self.say("promise", kind, "kept", matter=matter), matter)
        self._settle(matter, "agent", turn)
        self._own_follows(matter)
        self.book.write("in", self.say("promise", kind, "solved", matter=matter), matter)
        matter.state = "resolved"
        self.book.write("out", self.say("welcome"))
        if self.rng.random() < 0.4:
            self.book.write("in", self.say("courtesy"))

    def _greeting(self, told: Said) -> Said:
        """A turn of its own, or words before the first, unless what is told greets by itself."""
        if _opening(told.text) in {_opening(words) for words in self.book.customer.words["greet"]}:
            return Said("")
        if self.rng.random() < 0.2:
            self.book.write("in", self.say("greet"))
            return Said("")
        if self.rng.random() < 0.4:
            return Said("")
        said = self.say("greet")
        comma = "،" if self.book.customer.language == "ar" else ","
        return said if said.text[-1] in ",.!?:،" else Said(said.text + self.rng.choice([comma, "!", "."]))

    def _lacking(self, matter: Matter) -> str:
        """A ticket is named only once there is one."""
        return "" if "ticket" in matter.numbers else r"\{ticket\}"

    def _approach(self, matter: Matter, first: Said, more: list[Said] | None = None) -> None:
        """What the customer writes of it, also of a promise that was not kept, and the agent's answer."""
        turn = self.book.write("in", first, matter)
        here = [turn]
        for said in more or []:
            turn = self.book.write("in", said, matter)
            here.append(turn)
        self._settle(matter, "agent", turn)
        self._nudge(matter, here)
        self._hello(matter)
        here += self._named(matter, first)
        self._parcel(matter, here)
        asides.on_the_way(self, matter)
        self._own_follows(matter)
        self._tried(matter, here)
        self._answer(matter)
        matter.approaches.append(here)

    def _nudge(self, matter: Matter, here: list[str]) -> None:
        """Impatience after half an hour: the same contact still."""
        if self.rng.random() < 0.12:
            self.book.clock += timedelta(minutes=self.rng.randint(20, 40))
            here.append(self.book.write("in", self.say("nudge"), matter))

    def _hello(self, matter: Matter) -> None:
        said = self.say("hello") if self.rng.random() < 0.6 else Said("")
        if self.rng.random() < 0.7:
            said = said + self.say("sorry")
        if said.text:
            self.book.write("out", said, matter)

    def _named(self, matter: Matter, first: Said) -> list[str]:
        """The number of the order, if it was not said and is asked for; a ticket is made when there is none."""
        kind = matter.number
        if any(label.kind == kind for label in first.labels):
            return []
        if kind == "ticket" and kind not in matter.numbers:
            if self.rng.random() < 0.6 or matter.must_name:
                self.book.write("out", self.say("ticket_made", matter=matter), matter)
            return []
        if self.rng.random() < 0.35 and not matter.must_name:
            return []
        return [self._asked(matter, kind)]

    def _parcel(self, matter: Matter, here: list[str]) -> None:
        """The number of the parcel, once, when it is late."""
        if matter.topic == "late_parcel" and "tracking" not in matter.numbers and self.rng.random() < 0.3:
            here.append(self._asked(matter, "tracking"))

    def _asked(self, matter: Matter, kind: str) -> str:
        self.book.write("out", self.say("ask", kind), matter)
        return self.book.write("in", self.say("give", kind, matter=matter), matter)

    def _tried(self, matter: Matter, here: list[str]) -> None:
        if matter.topic in ("login", "app_crash") and self.rng.random() < 0.5:
            advice, result = self.book.customer.deck.draw("tried", self.book.customer.words["tried"])
            self.book.write("out", Said(advice), matter)
            here.append(self.book.write("in", Said(result), matter))

    def _answer(self, matter: Matter) -> None:
        """A promise of the agent, at times one of the customer, and thanks."""
        if self.gap == 0:
            return
        if self.gap is None or self.kept or self.rng.random() < 0.85:
            kind = self.rng.choice(matter.promises("agent"))
            self._promise("out", ("promise", kind, "make"), matter, kind)
        if self.rng.random() < 0.7:
            self.book.write("in", self.say("thanks"))
        own = matter.promises("contact")
        if own and self.rng.random() < 0.5:
            kind = self.rng.choice(own)
            self._promise("in", ("own", kind, "make"), matter, kind)

    def _promise(self, direction: str, path: tuple[str, ...], matter: Matter, kind: str) -> None:
        """A promise whose due time suits what will become of it; none when no phrase does."""
        by = "contact" if direction == "in" else "agent"
        kept = self.kept if by == "agent" else self.rng.random() < 0.5
        least, most = (1, 12) if self.gap is None else (self.gap, 20) if kept else (1, self.gap - 1)
        customer = self.book.customer
        due = None
        if least <= most:
            due = customer.calendar.name(customer.words["date"]["due"], self.at, (least, most), self.rng)
        if due is None or (direction == "out" and self.rng.random() < 0.15):
            if direction == "in":
                return
            said = self.say(*path, matter=matter, lacking=r"\{due\}")
        else:
            wording = customer.deck.draw(".".join(path), customer.words[path[0]][path[1]][path[2]], r"\{due\}")
            said = self.pen.fill(wording, self.at, matter, due)
        turn = self.book.write(direction, self._between(said) if direction == "out" else said, matter)
        matter.waiting.append(Waiting(self.book.promise(turn, by, said), kind, by, "kept" if kept else "broken"))

    def _between(self, said: Said) -> Said:
        """A promise among other sentences, as agents write it."""
        if self.rng.random() < 0.35:
            said = self.say("lead") + said
        return said + self.say("tail") if self.rng.random() < 0.2 else said

    def _broken(self, matter: Matter) -> list[Said]:
        kinds = _kinds(matter, "agent")
        return [self.say("promise", kinds[-1], "broken", matter=matter)] if kinds else []

    def _own_follows(self, matter: Matter) -> None:
        """What the customer promised before: they say it is done, or the agent that it is not."""
        own = [one for one in matter.waiting if one.by == "contact"]
        if own:
            direction = "in" if own[-1].outcome == "kept" else "out"
            said = self.say("own", own[-1].kind, own[-1].outcome, matter=matter)
            self._settle(matter, "contact", self.book.write(direction, said, matter))

    def _settle(self, matter: Matter, by: str, turn: str) -> None:
        """All that `by` promised of it; `turn` shows what became of that."""
        for one in matter.waiting:
            if one.by == by:
                self.book.settle(one.place, one.outcome, turn)
        matter.waiting = [one for one in matter.waiting if one.by != by]


def _opening(text: str) -> str:
    return re.split(r"\W+", text.lower().lstrip("¡¿"))[0]


def _kinds(matter: Matter, by: str) -> list[str]:
    return [one.kind for one in matter.waiting if one.by == by]
