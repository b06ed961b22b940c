"""A site on loopback, and how the tests read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.knowledge.served import Site, served
from memory.knowledge import looking_through
from memory.models import Source


@pytest.fixture
def site(settings: Any, tmp_path: Any) -> Iterator[Site]:
    """A small shop's site: a few pages below /help/, which may be read."""
    settings.THROUGHLINE_DATA = tmp_path
    with served() as running:
        settings.PRIVATE_HOSTS = frozenset({running.place})
        running.put(
            "/help/",
            '<title>Help</title><h1>Help</h1><p>Choose a topic.</p><a href="returns">Returns</a><a href="/shop">Shop</a>',
        )
        running.put(
            "/help/returns",
            "<title>Returns | Shop</title><nav>Home Basket</nav><main><h1>Returns</h1>"
            "<h2 id=time>How long you have</h2><p>You can send an unused lamp back within 30 days.</p>"
            "<h2 id=money>Your money</h2><p>We refund the price to your card five days after it arrives.</p></main>",
        )  # fmt: skip
        running.put("/shop", "<h1>Shop</h1><p>Buy a lamp.</p>")
        yield running


@pytest.fixture
def source(db: None, site: Site) -> Source:
    """The help pages of the site."""
    return Source.objects.create(name="Help", kind="site", url=f"{site.address}/help/")


@pytest.fixture
def read() -> Callable[[Source], Source]:
    """Reads a source to its end."""

    def read(source: Source) -> Source:
        looking_through.anew(source)
        looking_through.read_some(60)
        source.refresh_from_db()
        return source

    return read
