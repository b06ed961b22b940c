"""Search over messages: words folded into no language's grammar, indexed after the fact from a high-water mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import QuerySet

from inbox.models import Feed, Message, SearchEntry, SearchMark, Thread

#: characters of one message that are indexed; a tsvector holds at most 1 MiB
LONGEST = 50_000
#: words of a query that count
MOST_WORDS = 12
#: messages read at once
BATCH = 500
FEED = "search"
#: scripts written without spaces: each sign is a word
_SIGNS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Words in lower case without accents, apart by single spaces; signs of scripts without spaces each by itself."""
    if text.isascii():
        # The same, ten times as fast: most of what is folded has no accent to lose.
        return " ".join(_ASCII_WORD.findall(text.lower()))
    return " ".join(unicodedata.normalize("NFKD", text).casefold().translate(_folding).split())


class _Folding(dict[int, str]):
    """What becomes of each character, found out once: nothing of an accent, a space of what is no word's."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        told = (
            ""
            if unicodedata.combining(char)
            else " "
            if not char.isalnum()
            else f" {char} "
            if _is_sign(char)
            else char
        )
        self[code] = told
        return told


_folding = _Folding()


def condition(q: str) -> QuerySet[SearchEntry] | None:
    """The entries that hold every word of the query, the last letters of a word left open; None for no words."""
    words = fold(q[:1_000]).split()[:MOST_WORDS]
    if not words:
        return None
    return SearchEntry.objects.filter(words=SearchQuery(" & ".join(_terms(words)), config="simple", search_type="raw"))


def index(limit: int = 5_000) -> int:
    """Index what changed since the last call, in commit order; returns how many messages. One caller at a time."""
    with transaction.atomic():
        Feed.objects.get_or_create(name=FEED)
        feed = Feed.objects.select_for_update(skip_locked=True).filter(name=FEED).first()
        if feed is None:
            return 0
        done = 0
        for thread in _changed(feed):
            done += _index_thread(thread)
            feed.xid, feed.item = thread.changed_xid, thread.pk
            if done >= limit:
                break
        feed.save()
    return done


def pending() -> bool:
    """Whether something has changed since the last `index`."""
    return _changed(Feed.objects.filter(name=FEED).first() or Feed()).exists()


def words_of(message: Message, files: Iterable[str] = ()) -> str:
    """Everything of a message that can be searched: its text, the names in its payload and of its files."""
    payload = message.payload if isinstance(message.payload, dict) else {}
    named = [
        str(payload[key])
        for key in ("name", "address", "title", "description", "header", "body")
        if isinstance(payload.get(key), str)
    ]
    return fold(" ".join([message.text[:LONGEST], *named, *files])[:LONGEST])


def _changed(feed: Feed) -> Any:
    # Only transactions that no running one can precede: a later commit cannot fall before the mark.
    horizon = "changed_xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    rows = Thread.objects.extra(where=[horizon, "(changed_xid, id) > (%s, %s)"], params=[feed.xid, feed.item])  # noqa: S610
    return rows.order_by("changed_xid", "pk")[:BATCH]


def _index_thread(thread: Thread) -> int:
    mark = SearchMark.objects.filter(thread=thread).first() or SearchMark(thread=thread)
    changed = Message.objects.filter(thread=thread, rev__lte=thread.last_rev)
    if mark.epoch == thread.epoch:
        changed = changed.filter(rev__gt=mark.rev)
    done, rev = 0, 0
    while rows := list(changed.filter(rev__gt=rev).order_by("rev").prefetch_related("attachments")[:BATCH]):
        _write(rows)
        done, rev = done + len(rows), rows[-1].rev
    SearchMark.objects.update_or_create(thread=thread, defaults={"epoch": thread.epoch, "rev": thread.last_rev})
    return done


def _write(rows: list[Message]) -> None:
    values = []
    for row in rows:
        names = [file.name for file in row.attachments.all()] if row.files else []
        values.append((row.rev, words_of(row, names), row.pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            # The message may be erased meanwhile: then there is nothing to index.
            "INSERT INTO inbox_searchentry (message_id, rev, words)"
            " SELECT id, %s, to_tsvector('simple', %s) FROM inbox_message WHERE id = %s FOR KEY SHARE"
            " ON CONFLICT (message_id) DO UPDATE SET rev = excluded.rev, words = excluded.words",
            values,
        )


def _terms(words: list[str]) -> list[str]:
    """Neighbouring signs as a phrase, words as beginnings; all are letters and digits, so none can break the query."""
    terms: list[list[str]] = []
    for word in words:
        if _is_sign(word) and terms and _is_sign(terms[-1][0]):
            terms[-1].append(word)
        else:
            terms.append([word])
    return [
        "(" + " <-> ".join(f"'{sign}'" for sign in term) + ")" if _is_sign(term[0]) else f"'{term[0]}':*"
        for term in terms
    ]


def _is_sign(char: str) -> bool:
    return len(char) == 1 and any(first <= ord(char) <= last for first, last in _SIGNS)
