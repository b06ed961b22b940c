"""What the walk begins with: the items of a thread, and the matters as they are written."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from inbox.models import Event, Message, Status, Thread
from memory.issues.matter import Matter, key_of
from memory.issues.said import Ours, Said, Turn, ours, said, together
from memory.issues.subject import Decisions
from memory.issues.walking import Item
from memory.models import Decided, Issue, Likeness, Occurrence

#: a question of ours is answered within it
ANSWERED = timedelta(hours=72)
_COLUMNS = (
    "at", "seq", "direction", "author_kind", "type", "text", "payload", "home_contact_id", "channel_id", "reply_to_id",
    "status", "revoked", "thread_id",
)  # fmt: skip
_TOUCHED = ("at", "issue_id", "message_id", "channel_id", "episode_id", "message__seq", "decided_by")


class Line:
    """A thread as a line of items, in its order."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread
        rows = thread.episodes.order_by("first_seq").values_list("first_seq", "last_seq", "pk")
        self._episodes: list[tuple[int, int | None, int]] = list(rows)

    def after(self, seq: int) -> list[Item]:
        """Everything behind a place."""
        rows = self.thread.messages.filter(seq__gt=seq).only(*_COLUMNS).order_by("seq")
        before = self.thread.messages.filter(seq__lte=seq).only(*_COLUMNS).order_by("-seq")[:1]
        # In small steps: the database ends a transaction that asks nothing for ten seconds.
        said_or_ours = self._items(rows.iterator(500), next(iter(before), None))
        return sorted([*said_or_ours, *self._turns(seq)], key=lambda item: item.seq)

    def before(self, seq: int, count: int) -> list[Item]:
        """The last messages up to a place."""
        rows = self.thread.messages.filter(seq__lte=seq).only(*_COLUMNS).order_by("-seq")[:count]
        return list(self._items(reversed(rows), None))

    def messages(self, rows: Iterable[Message]) -> list[Said]:
        """These messages of the customer."""
        usual = self.thread.contact.language
        return [said(row, self._episode(row.seq), usual, False) for row in rows]

    def _items(self, rows: Iterable[Message], before: Message | None) -> Iterable[Said | Ours]:
        for row in rows:
            if row.direction == "in" and _counts(row):
                yield said(row, self._episode(row.seq), self.thread.contact.language, _answers(row, before))
            elif row.direction == "out" and row.status != Status.CANCELLED:
                yield ours(row)
            before = row if row.direction == "in" or row.status != Status.CANCELLED else before

    def _turns(self, seq: int) -> Iterable[Turn]:
        rows = Event.objects.filter(thread=self.thread, kind__in=("thread.resolved", "thread.reopened"), seq__gt=seq)
        for row in rows.exclude(kind="thread.reopened", by_kind="contact"):
            yield Turn(row.at, row.seq or 0, int(row.data.get("episode") or 0), row.kind == "thread.resolved")

    def _episode(self, seq: int) -> int | None:
        at = bisect_right(self._episodes, seq, key=lambda row: row[0]) - 1
        if at < 0 or (self._episodes[at][1] is not None and seq > (self._episodes[at][1] or 0)):
            return None
        return self._episodes[at][2]


def matters(line: Line, contacts: list[int], place: int, before: dict[str, Any]) -> list[Matter]:
    """The matters of these contacts as they stood at a place of the thread; `before` is the mark's.

    What was said is read again only of those that may still be spoken of without a number.
    """
    made = {row.pk: _matter(row) for row in Issue.objects.filter(contact__in=contacts)}
    for key, told in before.items():
        if int(key) in made:
            made[int(key)].restore(told)
            made[int(key)].changed = False
    rows = Occurrence.objects.filter(issue__in=list(made), message__seq__lte=place).order_by("at", "message_id")
    there: dict[int, Matter] = {}
    for row in rows.select_related("message").only(*_TOUCHED):
        matter = there.setdefault(row.issue_id, made[row.issue_id])
        matter.founder = matter.founder or row.message_id
        matter.last_channel, matter.last_episode, matter.last_seq = row.channel_id, row.episode_id, row.message.seq
        matter.episodes |= {row.episode_id} if row.episode_id else set()
    known = sorted(there.values(), key=lambda matter: (matter.opened_at, key_of(matter)))
    last = max((matter.last_at for matter in known), default=None)
    _learn(line, rows, {key_of(matter): matter for matter in known if last is not None and matter.is_candidate(last)})
    return known


def _learn(line: Line, rows: Any, known: dict[int, Matter]) -> None:
    """What was said of them, told together as it was decided together."""
    told: dict[int, list[Said]] = {}
    wanted = rows.filter(issue__in=list(known)).exclude(decided_by=Decided.SITTING).select_related("message")
    for row in wanted.defer("message__payload"):
        if row.decided_by != Decided.MORE and told.get(row.issue_id):
            _take_up(known[row.issue_id], told.pop(row.issue_id))
        told.setdefault(row.issue_id, []).extend(line.messages([row.message]))
    for key, rest in told.items():
        _take_up(known[key], rest)


def _take_up(matter: Matter, told: list[Said]) -> None:
    numbers, category = matter.identifiers, matter.category
    matter.learn(together(told))
    matter.identifiers, matter.category = numbers, category


def placed(messages: Iterable[int]) -> dict[int, list[int]]:
    """message -> the issues it is about."""
    found: dict[int, list[int]] = defaultdict(list)
    for message, issue in (
        Occurrence.objects.filter(message__in=list(messages)).order_by("pk").values_list("message_id", "issue_id")
    ):
        found[message].append(issue)
    return found


def decisions(thread: Thread, contacts: list[int], place: int) -> Decisions:
    """What agents decided of what stands behind a place, and which of these messages began which issue."""
    mine = Occurrence.objects.filter(message__thread=thread, message__seq__gt=place, issue__contact__in=contacts)
    by_agents: dict[int, list[int]] = defaultdict(list)
    began: dict[int, int] = {}
    for message, issue, by in mine.order_by("pk").values_list("message_id", "issue_id", "decided_by"):
        if by == Decided.AGENT:
            by_agents[message].append(issue)
        elif by == Decided.NEW or message not in began:
            began[message] = issue
    denied = Likeness.objects.filter(message__thread=thread, same=False).values_list("message_id", "issue_id")
    return Decisions(dict(by_agents), frozenset(denied), _set_by_hand(thread), began)


def _set_by_hand(thread: Thread) -> dict[int, list[tuple[datetime, bool]]]:
    told: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in Event.objects.filter(thread=thread, kind="issue.changed", data__has_key="state").order_by("pk"):
        told[int(row.data["issue"])].append((row.at, row.data["state"] == "open"))
    return dict(told)


def _matter(row: Issue) -> Matter:
    return Matter(
        row.pk, row.opened_at, row.last_at, contact=row.contact_id,
        identifiers={(kind, value) for kind, value in row.identifiers}, categories=Counter(), category=row.category,
        resolved_at=row.resolved_at, resolved_since=row.resolved_at not in (None, row.last_at),
        complained_at=row.complained_at, contacts=row.contacts,
    )  # fmt: skip


def _counts(row: Message) -> bool:
    return row.author_kind == "contact" and row.revoked is None and row.type not in ("system", "reaction")


def _answers(row: Message, before: Any) -> bool:
    """Whether it follows a question of ours on the same channel."""
    if before is None or before.direction != "out" or before.channel_id != row.channel_id:
        return False
    return row.at - before.at <= ANSWERED and ours(before).asks
