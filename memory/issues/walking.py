"""The walk: a thread from one place to another, message by message, each given to the matters it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from memory.issues import reason
from memory.issues.bars import Bar
from memory.issues.candidates import asked_after, spoken_of_last
from memory.issues.identifiers import Identifier, contradicting, joined, shared
from memory.issues.matter import PAUSE, Asked, Matter, Touch
from memory.issues.said import Ours, Said, Turn, together
from memory.issues.scoring import Score, scores
from memory.issues.standing import Standing
from memory.issues.subject import LONGEST_SUBJECT, TENTATIVE, Decisions, Subject
from memory.models import Decided
from memory.similarity import Profile

Item = Said | Ours | Turn
#: a talk is gone over again with what is new of it, up to so many items
LONGEST_TALK = 60


class Walk:
    """Keeps the matters of one person; `matters` is what came out, `asked` what somebody should say.

    `place` is where the last talk began (a seq), `standing` how the issues that it touched stood then.
    """

    def __init__(
        self, matters: list[Matter], decisions: Decisions, bars: Callable[[datetime], Bar], place: int = 0
    ) -> None:
        self.matters, self.decisions, self.bars, self.place = matters, decisions, bars, place
        self.asked: list[Asked] = []
        self.standing = Standing()
        self._current: Matter | None = None
        self._subject: Subject | None = None
        #: whether this talk is about the current matter, as far as we know
        self._is_spoken_of = False
        self._about: dict[int, Matter] = {}
        self._last: tuple[datetime, int | None] | None = None
        self._profiles: dict[str, Profile] = {}
        self._length = 0
        self._states = {key: list(told) for key, told in decisions.states.items()}

    def go_over(self, items: Iterable[tuple[Item, list[int]]]) -> None:
        """Walk over what is placed already: items with the keys of the issues they are about."""
        known = {matter.pk: matter for matter in self.matters}
        for item, keys in items:
            if not isinstance(item, Turn) and not self._goes_on(item):
                self._is_spoken_of &= _goes_with(item)
            mine = [known[key] for key in keys if key in known]
            if isinstance(item, Said) and mine:
                self._current = self._about[item.message] = mine[-1]
                self._is_spoken_of = True
            self._heard(item)
        self._states = {key: [row for row in told if not self._is_over(row[0])] for key, told in self._states.items()}

    def take(self, items: Iterable[Item]) -> None:
        """Walk on, in the order of the thread."""
        for item in items:
            self._as_set(item.at)
            if isinstance(item, Turn):
                self._turn(item)
                continue
            self._listen(item)
            if isinstance(item, Ours):
                self._ours(item)
            else:
                self._said(item)
            self._heard(item)

    def end(self, at: datetime) -> None:
        """What agents set by hand until now."""
        self._as_set(at)

    def _listen(self, item: Said | Ours) -> None:
        """After a pause, or on another channel, another talk begins."""
        self._length += 1
        is_another = not self._goes_on(item)
        if is_another or self._length > LONGEST_TALK:
            self.place, self._subject, self._length = item.seq - 1, None, 1
            self.standing.clear()
        if is_another:
            self._is_spoken_of &= _goes_with(item)

    def _is_over(self, at: datetime) -> bool:
        return self._last is not None and at <= self._last[0]

    def _goes_on(self, item: Said | Ours) -> bool:
        return self._last is not None and self._last[1] == item.channel and item.at - self._last[0] <= PAUSE

    def _heard(self, item: Item) -> None:
        if isinstance(item, Turn):
            return
        self._last = (item.at, item.channel)
        if self._current is not None and isinstance(item, Ours):
            self._about[item.message] = self._current

    def _said(self, said: Said) -> None:
        if said.message in self.decisions.placed:
            self._as_agents_say(said)
        elif said.settles or (said.is_courtesy and said.has("solved")):
            self._settled(said)
        elif (mine := self._in_sitting(said)) is not None:
            self._go_on(mine, said)
        elif said.is_about_something:
            self._decide([said])

    def _go_on(self, mine: Matter, said: Said) -> None:
        subject = self._subject
        if subject is None or subject.matter is not mine or not subject.is_told_more(said):
            self._put(mine, said, Decided.SITTING, None, reason.of_sitting(said))
            return
        if subject.before is None:
            self.matters.remove(mine)
        else:
            mine.go_back(subject.before)
        self.asked = [row for row in self.asked if row.said.message != subject.said[0].message]
        self._decide([*subject.said, said])

    def _decide(self, told: list[Said]) -> None:
        """Give what was said to what it is about: a number decides, then a bare "any news?", then what it is like."""
        said = together(told)
        theirs = [matter for matter in self.matters if (told[0].message, matter.pk or 0) not in self.decisions.denied]
        named = [matter for matter in theirs if shared(said.identifiers, frozenset(matter.identifiers))]
        candidates = spoken_of_last(
            matter for matter in theirs if matter.is_candidate(said.at) and not self._is_left(said, matter)
        )
        for matter in named[:-1]:
            self._put(matter, told[-1], Decided.IDENTIFIER, 1.0, reason.of_number(said, matter))
        if named:
            self._begin(told, named[-1], Decided.IDENTIFIER, Score(1.0, reason.of_number(said, named[-1])))
        elif (meant := asked_after(said, candidates)) is not None:
            self._begin(
                told, meant, Decided.RECURRENCE, Score(0.0, "It only asks for news of what was last spoken of.")
            )
        else:
            self._compare(said, told, candidates)

    def _is_left(self, said: Said, matter: Matter) -> bool:
        """Whether the customer says that this is something else than what was just talked of."""
        return said.changes_subject and self._is_spoken_of and matter is self._current

    def _compare(self, said: Said, told: list[Said], candidates: list[Matter]) -> None:
        ranked = sorted(
            zip(scores(said, candidates, self._profiles), candidates, strict=True),
            key=lambda row: (row[0].value, row[1].last_at), reverse=True,
        )  # fmt: skip
        best, matter = ranked[0] if ranked else (Score(0.0, ""), None)
        bar = self.bars(said.at)
        if matter is not None and best.value >= bar.high:
            self._begin(told, matter, Decided.RECURRENCE if said.repeats else Decided.SIMILARITY, best)
            return
        self._begin(told, None, Decided.NEW, Score(0.0, "Nothing before is like it."))
        if matter is not None and best.value >= bar.low:
            self.asked.append(Asked(told[0], matter, best.value, best.reason))

    def _begin(self, told: list[Said], matter: Matter | None, by: str, score: Score) -> None:
        """A subject of the talk: the first message as it was decided, the others with it."""
        before = matter.copy() if matter is not None else None
        mine = matter or self._found(told[0])
        known = score.value if by in (Decided.SIMILARITY, Decided.IDENTIFIER) or score.value else None
        self._put(mine, told[0], by, known, score.reason)
        for said in told[1:]:
            self._put(mine, said, Decided.MORE, None, "It tells more of it.")
        mine.learn(together(told))
        answered = self._subject is not None and self._subject.is_answered and len(told) > 1
        self._subject = Subject(told, mine, before, by, answered)

    def _found(self, said: Said) -> Matter:
        key = self.decisions.founders.get(said.message)
        taken = any(matter.pk == key for matter in self.matters)
        fresh = Matter(None if taken else key, said.at, said.at, contact=said.contact, founder=said.message)
        self.matters.append(fresh)
        return fresh

    def _put(self, matter: Matter, said: Said, by: str, score: float | None, why: str) -> None:
        self.standing.keep(matter)
        matter.touch(said, by, score, why)
        self._current = self._about[said.message] = matter
        self._is_spoken_of = True

    def _in_sitting(self, said: Said) -> Matter | None:
        """The matter that is being talked about, when nothing says that this is another."""
        if said.is_courtesy:
            return None
        quoted = self._about.get(said.quotes or 0)
        if quoted is not None and quoted in self.matters:
            return quoted
        mine = self._current
        if (
            mine is None
            or not self._is_spoken_of
            or not mine.is_open
            or (said.message, mine.pk or 0) in self.decisions.denied
        ):
            return None
        if not self._goes_on(said) and not (said.answers and not said.repeats):
            return None
        return None if self._is_another(said, mine) else mine

    def _is_another(self, said: Said, mine: Matter) -> bool:
        theirs = frozenset(mine.identifiers)
        if shared(said.identifiers, theirs):
            return False
        if said.identifiers and self._is_tentative(mine):
            return False
        if contradicting(said.identifiers, theirs) or self._is_of_another(said):
            return True
        if said.changes_subject and said.is_about_something:
            return True
        known = {name for name, _ in mine.categories.most_common(3)}
        is_of_its_kind = not (said.categories and known) or bool(known & set(said.categories))
        return not is_of_its_kind and said.has("wants") and not said.repeats

    def _is_tentative(self, mine: Matter) -> bool:
        """Whether what is talked of was found without a number in this very talk: one that comes now decides."""
        subject = self._subject
        if subject is None or subject.matter is not mine or subject.decided_by not in TENTATIVE:
            return False
        return not any(said.identifiers for said in subject.said) and len(subject.said) < LONGEST_SUBJECT

    def _is_of_another(self, said: Said) -> bool:
        return any(shared(said.identifiers, frozenset(matter.identifiers)) for matter in self.matters)

    def _settled(self, said: Said) -> None:
        """The customer says that it is solved: what is talked of, else the likeliest of what is open."""
        waiting = spoken_of_last(matter for matter in self.matters if matter.is_open and matter.is_candidate(said.at))
        if not waiting:
            return
        matter = self._current if self._current in waiting and self._goes_on(said) else None
        if matter is None:
            ranked = sorted(
                zip(scores(said, waiting, self._profiles), waiting, strict=True),
                key=lambda row: (row[0].value, row[1].last_at),
            )
            matter = ranked[-1][1]
        self.standing.keep(matter)
        matter.touches.append(Touch(said, Decided.SITTING, None, "The customer says that it is solved.", False))
        matter.heard(said)
        matter.resolve(said.at, by_customer=True)
        self._current = self._about[said.message] = matter

    def _ours(self, item: Ours) -> None:
        """What we name belongs to what we talk of: the customer will quote our ticket."""
        if self._subject is not None:
            self._subject.is_answered = True
        mine = self._current
        new = frozenset(one for one in item.identifiers if not _is_known(one, self.matters))
        if mine is not None and new and not contradicting(new, frozenset(mine.identifiers)):
            self.standing.keep(mine)
            mine.identifiers, mine.changed = joined(mine.identifiers, new), True

    def _turn(self, turn: Turn) -> None:
        for matter in self.matters:
            if turn.episode not in matter.episodes:
                continue
            self.standing.keep(matter)
            if turn.resolved:
                matter.resolve(turn.at)
            elif matter.last_episode == turn.episode:
                matter.reopen()

    def _as_agents_say(self, said: Said) -> None:
        by_key = {matter.pk: matter for matter in self.matters if matter.pk}
        for key in self.decisions.placed[said.message]:
            matter = by_key.get(key)
            if matter is None:
                matter = Matter(key, said.at, said.at, contact=said.contact, founder=said.message)
                self.matters.append(matter)
            self._put(matter, said, Decided.AGENT, None, "An agent said so.")
            matter.learn(said)
            self._subject = Subject([said], matter, None, Decided.AGENT)

    def _as_set(self, at: datetime) -> None:
        for matter in self.matters if self._states else ():
            told = self._states.get(matter.pk or 0, [])
            while told and told[0][0] <= at:
                when, is_open = told.pop(0)
                self.standing.keep(matter)
                matter.reopen()
                if not is_open:
                    matter.resolve(when)


def _goes_with(item: Said | Ours) -> bool:
    """What we say goes on with what was talked of; what the customer says may be about anything."""
    return isinstance(item, Ours) or item.answers


def _is_known(identifier: Identifier, matters: list[Matter]) -> bool:
    return any(identifier[1] == value for matter in matters for _, value in matter.identifiers)
