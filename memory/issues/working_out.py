"""Working out a thread's issues while it is remembered: what is new since the last time, or the whole thread anew."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q

from inbox.clock import now
from inbox.models import Event, Thread
from memory.issues import VERSION, bars, repeating, writing
from memory.issues.loading import Line, decisions, matters, placed
from memory.issues.walking import Walk
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
    if anew:
        _whole(thread, contacts)
    else:
        _further(thread, contacts, mark)
    IssueMark.objects.update_or_create(
        thread=thread,
        defaults={
            "epoch": thread.epoch, "seq": thread.last_seq, "rev": thread.last_rev, "version": VERSION, "at": now(),
        },
    )  # fmt: skip
    transaction.on_commit(lambda: repeating.show(thread.contact_id))


def lock(contact: int) -> None:
    """One at a time works on a person's issues, until the end of the transaction."""
    connection.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended('issues', %s))", [contact])


def _further(thread: Thread, contacts: list[int], mark: IssueMark) -> None:
    line = Line(thread)
    items = line.after(mark.seq)
    if not items:
        return
    known = matters(line, contacts, items[0].at)
    walk = Walk(known, decisions(thread, contacts, anew=False), bars.in_force())
    before = line.before(mark.seq, LOOK_BACK)
    where = placed(item.message for item in before if hasattr(item, "message"))
    walk.go_over((item, where.get(getattr(item, "message", 0), [])) for item in before)
    walk.take(items)
    writing.write(walk.matters, walk.asked)


def _whole(thread: Thread, contacts: list[int]) -> None:
    walk = Walk([], decisions(thread, contacts, anew=True), bars.in_force())
    walk.take(Line(thread).after(-1))
    walk.end(now())
    for matter in walk.matters:
        matter.changed = True
    writing.write(walk.matters, walk.asked, anew=True)
    writing.sweep(contacts, walk.matters, walk.asked)


def _is_recut(thread: Thread, mark: IssueMark) -> bool:
    """Whether what is worked out already was changed: new words, taken back, episodes cut anew."""
    changed = thread.messages.filter(rev__gt=mark.rev, seq__lte=mark.seq, direction="in").exclude(
        Q(edited=None) & Q(revoked=None)
    )
    if changed.exists():
        return True
    return Event.objects.filter(thread=thread, kind__in=_RECUT, at__gte=mark.at).exists()


def forget_thread(thread: Thread) -> None:
    """Have a thread worked out anew at the next look."""
    IssueMark.objects.filter(thread=thread).delete()
