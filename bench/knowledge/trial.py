"""What is measured of knowledge on a running site."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

from bench.figures import figure, percentile
from bench.knowledge.served import Page, Site
from bench.knowledge.shop import Question, Shop
from memory.embedding import chosen
from memory.knowledge import finding, looking_through, vectors
from memory.models import Document, Passage, Source

FIRST = 3


class Trial:
    """One source that reads a site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.source = Source.objects.create(name="Shop", kind="site", url=f"{site.address}/")

    def read(self) -> None:
        """Read it to its end; raises AssertionError with the reason when it cannot be."""
        looking_through.anew(self.source)
        looking_through.read_some(3_600)
        self.source.refresh_from_db()
        assert self.source.state == Source.State.READY, self.source.reason

    def count(self) -> int:
        """Documents that are in passages."""
        return self.source.documents.filter(state=Document.State.READ).count()

    def passages(self) -> int:
        """Passages of them."""
        return Passage.objects.filter(document__source=self.source).count()

    def embed(self) -> int:
        """Give all passages their vectors; how many got them, 0 without an embedder."""
        embedder = chosen()
        return vectors.embed_some(embedder, 1_000_000) if embedder is not None else 0

    def found(self, questions: list[Question], how: str, goal: float | None) -> Iterator[dict[str, Any]]:
        """The share of questions whose passage is among the first three, of both halves, and how long one takes."""
        taken: list[float] = []
        with mock.patch.object(finding, "chosen", chosen if goal else lambda: None):
            hits = [self._hit(one, taken) for one in questions]
        looked, counted = hits[::2], hits[1::2]
        yield figure(f"found in the first {FIRST}, {how}", share(counted), "share", goal=goal, least=True)
        yield figure(f"the same of the half that was looked at, {how}", share(looked), "share")
        yield figure(f"questions of the half that counts, {how}", len(counted), "questions")
        yield figure(f"p95 of a question, {how}", percentile(taken, 0.95) * 1000, "ms")

    def changes(self, shop: Shop) -> Iterator[dict[str, Any]]:
        """Twenty pages say something else, twenty are gone, the rest is as it was."""
        paths = [path for path, page in shop.pages.items() if page.mime.startswith("text/html")]
        changed, gone = paths[-40:-20], paths[-20:]
        for n, path in enumerate(changed):
            self.site.pages[path] = Page(f"<main><h1>New</h1><p>Gesture number {n} is a zephyr.</p></main>".encode())
        for path in gone:
            del self.site.pages[path]
        before, self.site.asked = self.count(), []
        began = time.monotonic()
        self.read()
        yield figure("time to read it again", time.monotonic() - began, "s")
        yield figure("answers that were only 'not changed'", self._told(304), "pages", goal=before - 42, least=True)
        yield figure("changed pages that are found", self._zephyrs(), "pages", goal=20, least=True)
        yield figure("pages that are gone and still known", self._left(gone), "pages", goal=0)

    def _hit(self, question: Question, taken: list[float]) -> bool:
        began = time.perf_counter()
        found = finding.find(question.q, FIRST, internal=False)
        taken.append(time.perf_counter() - began)
        return any(question.answer in one.passage.text for one in found)

    def _told(self, status: int) -> int:
        return sum(code == status for _, code in self.site.asked)

    def _zephyrs(self) -> int:
        texts = {f"Gesture number {n} is a zephyr." for n in range(20)}
        return len({one.passage.text for one in finding.find("zephyr gesture", 50, internal=False)} & texts)

    def _left(self, gone: list[str]) -> int:
        return self.source.documents.filter(url__in=[f"{self.site.address}{path}" for path in gone]).count()


def share(hits: list[bool]) -> float:
    """How many of them, 0 to 1."""
    return sum(hits) / max(1, len(hits))
