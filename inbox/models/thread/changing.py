"""How a thread changes: locked, numbered, stored with its tallies, told after commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.db import connection, transaction

from inbox import events
from inbox.models import tally

if TYPE_CHECKING:
    from inbox.models.thread.thread import Thread

P = ParamSpec("P")
R = TypeVar("R")

#: the columns that verbs change
COLUMNS = (
    "epoch", "last_seq", "last_rev", "state", "snoozed_until", "assignee_id", "team_id", "team_ids", "channel_ids",
    "episode_id", "holder_kind", "holder_id", "holder_name", "baton_number", "last_activity_at", "waiting_since",
    "inbound_count", "reads", "last_message", "display_name", "last_in_channel_id", "last_in_address_id", "flags",
    "labels", "merged_into_id",
)  # fmt: skip


class Moved(Exception):
    """The contact was linked away: the thread goes on elsewhere, `thread_id` says where."""

    def __init__(self, thread_id: int) -> None:
        super().__init__(f"This thread goes on in thread {thread_id}.")
        self.thread_id = thread_id


def changes(verb: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """A verb of Thread: opens a transaction, locks and rereads the row, runs, stores. Verbs may call verbs."""

    @wraps(verb)
    def locked(self: Any, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.is_locked:
            return verb(self, *args, **kwargs)
        with self.locked():
            return verb(self, *args, **kwargs)

    return locked  # type: ignore[return-value]


class Changing:
    """The ability to be changed: one lock, one counter."""

    is_locked: bool = False
    _before: tuple[Any, ...] | None = None
    _from_rev: int = 0
    _from_epoch: int = 0

    @contextmanager
    def locked(self: Any) -> Iterator[None]:
        """A transaction with the row locked and reread; at its end the row is stored."""
        with transaction.atomic():
            self.lock()
            try:
                yield
                store([self])
            finally:
                self.is_locked = False

    def lock(self: Any) -> None:
        """Take the row lock and reread every column, in a transaction. Raises `Moved`, DoesNotExist when erased."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=("self",)))
        self.hold()
        if self.merged_into_id:
            raise Moved(self.merged_into_id)

    def hold(self: Any) -> None:
        """Say that the row is known to be locked, and note how it stands."""
        self.is_locked = True
        self.note_standing()

    def note_standing(self: Any) -> None:
        """Remember how the row stands, by which `store` knows what has changed."""
        self._before, self._from_rev, self._from_epoch = self.standing(), self.last_rev, self.epoch

    @property
    def has_changed(self: Any) -> bool:
        """Whether the row differs from what `hold` saw; a renumbering may end at the same number in a new epoch."""
        numbers = (self._from_rev, self._from_epoch)
        return (self.last_rev, self.epoch) != numbers or self.standing() != self._before

    def take_number(self: Any) -> int:
        """The next number of the counter, for a change of an item that is already there."""
        self.last_rev += 1
        return int(self.last_rev)

    def take_place(self: Any) -> int:
        """The next number, for an item that is born: its seq and its rev."""
        self.last_seq = self.take_number()
        return int(self.last_seq)

    def touch(self: Any) -> None:
        """Raise the counter for a change of the row alone, so that screens see it."""
        self.take_number()


def store(threads: Iterable[Thread]) -> None:
    """Write locked threads back: one pipelined UPDATE each, tallies, and the news of the change after commit."""
    rows = [thread for thread in threads if thread.has_changed]
    if not rows:
        return
    sets = ", ".join(f"{column} = %s" for column in COLUMNS)
    fields: list[Any] = [type(rows[0])._meta.get_field(column) for column in COLUMNS]
    values = [
        [
            field.get_db_prep_save(getattr(row, column), connection)
            for field, column in zip(fields, COLUMNS, strict=True)
        ]
        + [row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE inbox_thread SET {sets}, changed_xid = pg_current_xact_id()::text::bigint WHERE id = %s",  # noqa: S608
            values,
        )
    tally.move([(row._before, row.standing()) for row in rows])
    for row in rows:
        events.changed(row.pk, row._from_rev, row._before)
        row.note_standing()
