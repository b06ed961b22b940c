"""The items that changed in some threads, read for all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from channels_app.live.render import Item
from inbox.models import Event, Message, Note

#: numbers of one thread that are read; screens ask for what lies before
MOST = 200
#: threads asked for at once
TOGETHER = 50

Span = tuple[int, int]


def items(spans: Mapping[int, Span]) -> dict[int, list[Item]]:
    """thread -> its items with from < rev <= upto, by rev; `spans` are thread -> (from, upto).

    Where messages alone fill the numbers of a span, which is nearly always, notes and events are not asked for.
    """
    found: dict[int, list[Item]] = defaultdict(list)
    ids = list(spans)
    for start in range(0, len(ids), TOGETHER):
        some = {pk: (max(spans[pk][0], spans[pk][1] - MOST), spans[pk][1]) for pk in ids[start : start + TOGETHER]}
        for message in Message.objects.filter(_within(some)).select_related("address"):
            found[message.thread_id].append(message)
        open_ = {pk: (after, upto) for pk, (after, upto) in some.items() if len(found[pk]) < upto - after}
        for model in (Note, Event) if open_ else ():
            for item in model.objects.filter(_within(open_)):
                found[item.thread_id or 0].append(item)
    return {pk: sorted(each, key=lambda item: item.rev or 0) for pk, each in found.items()}


def _within(spans: Mapping[int, Span]) -> Q:
    return reduce(or_, (Q(thread_id=pk, rev__gt=after, rev__lte=upto) for pk, (after, upto) in spans.items()))
