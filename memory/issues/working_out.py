"""Working out a thread's issues while it is remembered: what is new since the last time, or the whole thread anew."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Q

from inbox.clock import now
from inbox.models import Event, Thread
from memory.issues import VERSION, bars, repeating, writing
from memory.issues.loading import Line, decisions, matters, placed
from memory.issues.said import Turn
from memory.issues.walking import Item, Walk
from memory.models import IssueMark
from memory.models.person import united
from memory.remembering import also

#: of what came before the new, so many items are looked at again to know what was being talked of
LOOK_BACK = 30
#: what cuts a thread anew
_RECUT = ("episode.joined", "episode.split", "message.placed")


@also(order=50)
def work_out(thread: Thread, after: int) -> None:
    """Bring a thread's issues up to its row; `after` below 0: as if nothing were known. Within a transaction."""
    if thread.merged_into_id is not None:
        return
    contacts = united(thread.contact)
    lock(contacts[0])
    mark = IssueMark.objects.filter(thread=thread).first() or IssueMark(thread=thread)
    anew = after < 0 or mark.epoch != thread.epoch or mark.version != VERSION or _is_recut(thread, mark)
    if not anew and mark.rev == thread.last_rev:
        return
    place = -1 if anew else mark.seq
    line = Line(thread)
    items = line.after(place)
    if anew or any(item.seq > mark.upto for item in items):
        mark.seq, mark.before = _walk(thread, contacts, line, items, mark if not anew else IssueMark(seq=-1))
    mark.epoch, mark.upto, mark.rev, mark.version, mark.at = (
        thread.epoch,
        thread.last_seq,
        thread.last_rev,
        VERSION,
        now(),
    )
    mark.save()
    transaction.on_commit(lambda: repeating.show(thread.contact_id))


def _walk(thread: Thread, contacts: list[int], line: Line, items: list[Item], mark: IssueMark) -> tuple[int, Any]:
    """From the mark's place on; returns the place where the last talk began, and how what it touched stood then."""
    walk = Walk(
        matters(line, contacts, mark.seq, mark.before),
        decisions(thread, contacts, mark.seq),
        bars.over_time(),
        mark.seq,
    )
    before = line.before(mark.seq, LOOK_BACK)
    where = placed(item.message for item in before if not isinstance(item, Turn))
    walk.go_over((item, where.get(getattr(item, "message", 0), [])) for item in before)
    walk.standing.take_up(walk.matters, mark.before)
    walk.take(items)
    walk.end(now())
    writing.write(walk.matters, walk.asked, anew=mark.seq < 0)
    writing.sweep(contacts, mark.seq, walk.matters, walk.asked)
    return walk.place, walk.standing.told()


def lock(contact: int) -> None:
    """One at a time works on a person's issues, until the end of the transaction."""
    connection.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended('issues', %s))", [contact])


def _is_recut(thread: Thread, mark: IssueMark) -> bool:
    """Whether what is worked out already was changed: new words, taken back, episodes cut anew."""
    changed = thread.messages.filter(rev__gt=mark.rev, seq__lte=mark.upto, direction="in").exclude(
        Q(edited=None) & Q(revoked=None)
    )
    recut = Event.objects.filter(thread=thread, kind__in=_RECUT, at__gte=mark.at)
    return Thread.objects.filter(Exists(changed) | Exists(recut), pk=thread.pk).exists()


def close_talk(thread: Thread) -> None:
    """What was worked out so far stays as an agent corrected it: the last talk is not gone over again."""
    IssueMark.objects.filter(thread=thread).update(seq=F("upto"), before={})
