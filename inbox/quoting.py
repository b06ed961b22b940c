"""Answers that came before what they quote: tied to it when that arrives, or when the provider tells its id."""

from __future__ import annotations

from collections.abc import Iterable

from inbox.models import Message, Thread


def early(quoted: Iterable[Message]) -> list[Message]:
    """Stored answers to these that nothing tied yet, each with `reply_to` set and not saved; never across threads."""
    by_name = {(row.channel_id, row.provider_id): row for row in quoted if row.provider_id}
    if not by_name:
        return []
    names = {provider_id for _, provider_id in by_name}
    rows = Message.objects.filter(reply_to_provider_id__in=names, reply_to=None).order_by("pk")
    found = []
    for row in rows:
        one = by_name.get((row.channel_id, row.reply_to_provider_id))
        if one is not None and one.pk != row.pk and one.thread_id == row.thread_id:
            row.reply_to_id = one.pk
            found.append(row)
    return found


def tie(thread: Thread, quoted: Message) -> None:
    """Under the thread's lock: answers to this message show it from now on."""
    for row in early([quoted]):
        Message.objects.filter(pk=row.pk).update(reply_to=quoted, rev=thread.take_number())
