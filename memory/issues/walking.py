"""The walk: a thread from one place to another, message by message, each given to the matters it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from memory.issues.bars import Bar
from memory.issues.identifiers import Identifier, contradicting, joined, shared
from memory.issues.matter import PAUSE, Asked, Matter, Touch
from memory.issues.said import Ours, Said, Turn
from memory.issues.scoring import scores
from memory.models import Decided

Item = Said | Ours | Turn


@dataclass(frozen=True)
class Decisions:
    """What is decided already, and is kept."""

    #: message -> keys of the issues that agents say it is about
    placed: dict[int, list[int]] = field(default_factory=dict)
    #: (message, issue) of which an agent said "not the same"
    denied: frozenset[tuple[int, int]] = frozenset()
    #: issue -> [(when, whether open)] as agents set it, in the order of time
    states: dict[int, list[tuple[datetime, bool]]] = field(default_factory=dict)
    #: message that began it -> issue: a matter that is worked out anew keeps its number
    founders: dict[int, int] = field(default_factory=dict)


class Walk:
    """Keeps the matters of one person; `matters` is what came out, `asked` what somebody should say."""

    def __init__(self, matters: list[Matter], decisions: Decisions, bar: Bar) -> None:
        self.matters, self.decisions, self.bar = matters, decisions, bar
        self.asked: list[Asked] = []
        self.current: Matter | None = None
        self._about: dict[int, Matter] = {}
        self._last: tuple[datetime, int | None] | None = None
        self._states = {key: list(told) for key, told in decisions.states.items()}

    def go_over(self, items: Iterable[tuple[Item, list[int]]]) -> None:
        """Walk over what is placed already: items with the keys of the issues they are about."""
        known = {matter.pk: matter for matter in self.matters}
        for item, keys in items:
            mine = [known[key] for key in keys if key in known]
            if isinstance(item, Said) and mine:
                self.current = self._about[item.message] = mine[-1]
            self._heard(item)

    def take(self, items: Iterable[Item]) -> None:
        """Walk on, in the order of the thread."""
        for item in items:
            self._as_set(item.at)
            if isinstance(item, Turn):
                self._turn(item)
            elif isinstance(item, Ours):
                self._ours(item)
            else:
                self._said(item)
            self._heard(item)

    def end(self, at: datetime) -> None:
        """What agents set by hand until now."""
        self._as_set(at)

    def _heard(self, item: Item) -> None:
        if isinstance(item, Turn):
            return
        self._last = (item.at, item.channel)
        if self.current is not None and isinstance(item, Ours):
            self._about[item.message] = self.current

    def _said(self, said: Said) -> None:
        if said.message in self.decisions.placed:
            self._as_agents_say(said)
        elif said.settles or (said.is_courtesy and said.has("solved")):
            self._settled(said)
        elif (mine := self._in_sitting(said)) is not None:
            self._put(mine, said, Decided.SITTING, None, _sitting_reason(said))
        elif said.is_about_something:
            self._link(said)

    def _link(self, said: Said) -> None:
        """A number decides; then a bare "any news?" goes to what is open; then what it sounds like."""
        named = [matter for matter in self._open_to(said) if shared(said.identifiers, frozenset(matter.identifiers))]
        for matter in named:
            kind, _ = shared(said.identifiers, frozenset(matter.identifiers)) or ("", "")
            self._put(matter, said, Decided.IDENTIFIER, 1.0, f"Both name the same {kind}.")
        if named:
            return
        candidates = [matter for matter in self._open_to(said) if matter.is_candidate(said.at)]
        waiting = [matter for matter in candidates if matter.is_open]
        if said.chases and (waiting or candidates):
            newest = max(waiting or candidates, key=lambda matter: matter.last_at)
            self._put(newest, said, Decided.RECURRENCE, None, "It only asks for news: of what was last spoken of.")
        else:
            self._compare(said, candidates)

    def _compare(self, said: Said, candidates: list[Matter]) -> None:
        ranked = sorted(
            zip(scores(said, candidates), candidates, strict=True),
            key=lambda row: (row[0].value, row[1].last_at), reverse=True,
        )  # fmt: skip
        best, matter = ranked[0] if ranked else (None, None)
        if best is not None and matter is not None and best.value >= self.bar.high:
            by = Decided.RECURRENCE if said.repeats else Decided.SIMILARITY
            self._put(matter, said, by, best.value, best.reason)
            return
        self._found(said)
        if best is not None and matter is not None and best.value >= self.bar.low:
            self.asked.append(Asked(said, matter, best.value, best.reason))

    def _found(self, said: Said) -> None:
        key = self.decisions.founders.get(said.message)
        taken = any(matter.pk == key for matter in self.matters)
        fresh = Matter(None if taken else key, said.at, said.at, contact=said.contact, founder=said.message)
        self.matters.append(fresh)
        self._put(fresh, said, Decided.NEW, None, "Nothing before is like it.")

    def _put(self, matter: Matter, said: Said, by: str, score: float | None, reason: str) -> None:
        matter.touch(said, by, score, reason)
        self.current = self._about[said.message] = matter

    def _open_to(self, said: Said) -> list[Matter]:
        return [matter for matter in self.matters if (said.message, matter.pk or 0) not in self.decisions.denied]

    def _in_sitting(self, said: Said) -> Matter | None:
        """The matter that is being talked about, when nothing says that this is another."""
        if said.is_courtesy:
            return None
        quoted = self._about.get(said.quotes or 0)
        if quoted is not None:
            return quoted
        mine = self.current
        if mine is None or mine not in self._open_to(said) or not mine.is_open:
            return None
        goes_on = self._last is not None and self._last[1] == said.channel and said.at - self._last[0] <= PAUSE
        if not goes_on and not (said.answers and not said.repeats):
            return None
        return None if self._is_another(said, mine) else mine

    def _is_another(self, said: Said, mine: Matter) -> bool:
        theirs = frozenset(mine.identifiers)
        if shared(said.identifiers, theirs):
            return False
        if contradicting(said.identifiers, theirs) or (said.changes_subject and said.is_about_something):
            return True
        known = {name for name, _ in mine.categories.most_common(3)}
        return bool(said.categories and known) and not known & set(said.categories) and said.has("wants")

    def _settled(self, said: Said) -> None:
        """The customer says that it is solved: what is talked of, else the likeliest of what is open."""
        waiting = [matter for matter in self._open_to(said) if matter.is_open and matter.is_candidate(said.at)]
        if not waiting:
            return
        matter = self.current if self.current in waiting else None
        if matter is None or (len(waiting) > 1 and said.content):
            ranked = sorted(zip(scores(said, waiting), waiting, strict=True), key=lambda row: row[0].value)
            sure = ranked[-1][0].value >= self.bar.high
            matter = ranked[-1][1] if sure or matter is None else matter
        matter.touches.append(Touch(said, Decided.SITTING, None, "The customer says that it is solved.", False))
        matter.last_at, matter.last_seq, matter.last_channel = said.at, said.seq, said.channel
        matter.episodes |= {said.episode} if said.episode else set()
        matter.resolve(said.at)
        self._about[said.message] = matter

    def _ours(self, item: Ours) -> None:
        """What we name belongs to what we talk of: the customer will quote our ticket."""
        if self.current is not None and item.identifiers:
            new = frozenset(one for one in item.identifiers if not _is_known(one, self.matters))
            if new:
                self.current.identifiers = joined(self.current.identifiers, new)
                self.current.changed = True

    def _turn(self, turn: Turn) -> None:
        for matter in self.matters:
            if turn.episode in matter.episodes and turn.resolved:
                matter.resolve(turn.at)
            elif turn.episode in matter.episodes and matter.last_episode == turn.episode:
                matter.reopen()

    def _as_agents_say(self, said: Said) -> None:
        keys = self.decisions.placed[said.message]
        by_key = {matter.pk: matter for matter in self.matters if matter.pk}
        for key in keys:
            matter = by_key.get(key)
            if matter is None:
                matter = Matter(key, said.at, said.at, contact=said.contact, founder=said.message)
                self.matters.append(matter)
            self._put(matter, said, Decided.AGENT, None, "An agent said so.")

    def _as_set(self, at: datetime) -> None:
        for matter in self.matters if self._states else ():
            told = self._states.get(matter.pk or 0, [])
            while told and told[0][0] <= at:
                when, is_open = told.pop(0)
                matter.reopen()
                if not is_open:
                    matter.resolve(when)


def _is_known(identifier: Identifier, matters: list[Matter]) -> bool:
    return any(identifier[1] == value for matter in matters for _, value in matter.identifiers)


def _sitting_reason(said: Said) -> str:
    return "It answers what we asked." if said.answers else "It was said in the same talk."
