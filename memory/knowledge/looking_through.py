"""Looks sources through: what is new is read, what changed is read again, what is gone goes. In small steps, so that
a worker that ends loses one document's work and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any, Protocol

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from inbox.clock import now
from memory.knowledge import keeping, kinds
from memory.knowledge.fetched import Failed, Fetched, Gone, Later, Withheld
from memory.knowledge.folder import Folder
from memory.knowledge.parser import File, Parser
from memory.knowledge.parsing.told import Unreadable
from memory.knowledge.sharepoint import SharePoint
from memory.knowledge.site import Pages, Site
from memory.models import Document, Source

logger = logging.getLogger(__name__)
#: how long a worker has a source to itself, and after what a failed one is tried again
LEASE, AGAIN = timedelta(minutes=3), timedelta(hours=1)
#: links written at once
BATCH = 1_000


class Finder(Protocol):
    """Where the documents of a kind of source are found."""

    def begin(self) -> Iterable[str]:
        """The addresses to begin with; raises `Failed`."""

    def fetch(self, document: Document) -> Fetched:
        """One document; raises `Gone`, `Withheld` or `Later`."""

    def follows(self, links: list[str]) -> list[str]:
        """Which links of a document are documents of the source too."""

    def close(self) -> None:
        """Close what is open."""


FINDERS: dict[str, Callable[[Source, Parser], Finder]] = {
    Source.Kind.SITE: Site,
    Source.Kind.PAGES: Pages,
    Source.Kind.FOLDER: Folder,
    Source.Kind.SHAREPOINT: SharePoint,
}


def read_some(budget_s: float = 15.0) -> int:
    """Go on with the sources that are due, for so many seconds; returns how many documents were looked at."""
    until, done = time.monotonic() + budget_s, 0
    while time.monotonic() < until and (source := _taken()) is not None:
        try:
            done += _look_through(source, until)
        finally:
            Source.objects.filter(pk=source.pk).update(busy_until=None)
    return done


def anew(source: Source) -> None:
    """The source is read again as soon as a worker has time."""
    Source.objects.filter(pk=source.pk).update(next_at=now(), busy_until=None)


def _taken() -> Source | None:
    """A source that is due, for us alone; locks nothing while it is read."""
    is_due = Q(state=Source.State.READING) | Q(next_at__lte=now())
    is_free = Q(busy_until=None) | Q(busy_until__lt=timezone.now())
    for source in Source.objects.filter(is_due & is_free, active=True).order_by("next_at")[:20]:
        mine = Source.objects.filter(is_free, pk=source.pk).update(busy_until=timezone.now() + LEASE)
        if mine:
            return Source.objects.get(pk=source.pk)
    return None


def _look_through(source: Source, until: float) -> int:
    try:
        with Parser() as parser, closing(FINDERS[source.kind](source, parser)) as finder:
            if source.state != Source.State.READING:
                _begin(source, finder)
            return _go_on(source, finder, parser, until)
    except Failed as problem:
        _fail(source, str(problem))
        return 0


def _go_on(source: Source, finder: Finder, parser: Parser, until: float) -> int:
    done = 0
    while time.monotonic() < until:
        document = source.documents.filter(run=source.run, done_run__lt=source.run).order_by("pk").first()
        if document is None and _finish(source):
            break
        if document is not None:
            _read(document, finder, parser)
            done += 1
    return done


def _begin(source: Source, finder: Finder) -> None:
    source.run += 1
    source.reason = ""
    _meet(source, finder.begin())
    robots, cursor = source.robots, source.cursor
    _note(source, run=source.run, state=Source.State.READING, started_at=now(), robots=robots, cursor=cursor)


def _meet(source: Source, urls: Iterable[str]) -> None:
    """These documents are there: they are looked at in this reading."""
    fresh = list(dict.fromkeys(urls))
    met = source.documents.filter(run=source.run)
    room = source.most - met.count()
    known = set(met.filter(url__in=fresh).values_list("url", flat=True))
    fresh = [url for url in fresh if url not in known]
    if len(fresh) > room:
        _note(source, reason=f"It has more than {source.most} documents: the rest is not read.")
    rows = [Document(source=source, url=url, run=source.run) for url in fresh[: max(0, room)]]
    Document.objects.bulk_create(
        rows, BATCH, update_conflicts=True, update_fields=["run"], unique_fields=["source", "url"]
    )


def _read(document: Document, finder: Finder, parser: Parser) -> None:
    source = document.source
    document.done_run = source.run
    try:
        _look_at(document, finder, parser)
    except Gone:
        document.delete()
        return
    except (Withheld, Unreadable) as problem:
        keeping.refuse(document, str(problem))
    except Later as problem:
        document.reason = f"{problem} What was read before is kept."[:300]
        keeping.store(document)
    except Exception as error:  # one that spoils its own reading stops no other
        logger.exception("Document %s", document.pk)
        keeping.refuse(document, f"It could not be read ({type(error).__name__}).")
    _meet(source, finder.follows(document.links))


def _look_at(document: Document, finder: Finder, parser: Parser) -> None:
    got = finder.fetch(document)
    if got.data is not None:
        _take(document, got, parser)
    elif document.state == Document.State.READ:
        document.reason = ""
    keeping.store(document)


def _take(document: Document, got: Fetched, parser: Parser) -> None:
    data = got.data or b""
    document.size, document.mime = len(data), got.mime[:100]
    kind = kinds.kind_of(data, got.mime, got.url or document.url)
    told = parser.read(File(kind, data, got.url, got.charset))
    document.links = told.links
    if told.noindex:
        raise Withheld("The page asks not to be kept (noindex).")
    document.etag, document.last_modified = got.etag, got.last_modified
    keeping.keep(document, told)


def _finish(source: Source) -> bool:
    """Everything was looked at: what was not met is gone. False when that leaves something to read."""
    source.documents.exclude(run=source.run).delete()
    twins = Document.objects.filter(source=source, digest=OuterRef("digest"), state=Document.State.READ)
    alone = source.documents.filter(state=Document.State.DUPLICATE).exclude(Exists(twins)).order_by("pk")
    if (first := alone.first()) is not None:
        # Its twin is gone or says something else now.
        source.documents.filter(pk=first.pk).update(state=Document.State.WAITING, digest="", done_run=F("run") - 1)
        return False
    _note(source, state=Source.State.READY, read_at=now(), next_at=now() + timedelta(hours=source.every_hours))
    return True


def _fail(source: Source, reason: str) -> None:
    logger.warning("Source %s: %s", source.pk, reason)
    _note(source, state=Source.State.FAILED, reason=reason[:300], next_at=now() + AGAIN)


def _note(source: Source, **changes: Any) -> None:
    """Store what the reading knows, and nothing that the admin may be changing meanwhile."""
    for name, value in changes.items():
        setattr(source, name, value)
    Source.objects.filter(pk=source.pk).update(**changes)
