"""How the tests of memory say things and remember them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inbox.models import Thread
from memory import remembering
from tests.inbox.api.conftest import as_ana, hello, robo, stranger, ways  # noqa: F401 - fixtures
from tests.inbox.conftest import open_outlet, say  # noqa: F401 - fixtures


@pytest.fixture
def remember(db: None) -> Callable[[], None]:
    """Everything said so far is remembered; in a test's own transaction the feed's horizon never comes."""

    def remember() -> None:
        for thread in Thread.objects.select_related("contact"):
            remembering.remember(thread)
        remembering.remember_signals()

    return remember
