"""One running product for the stories, one browser, and agents and customers who use them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.stories.people import Agent, Customer
from tests.stories.product import Product, running

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def product(collected_static: None) -> Iterator[Product]:
    """Started once for all stories of a test process; its end is checked."""
    with running("shared") as product:
        yield product


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the stories of a file."""
    with launched() as browser:
        yield browser


@pytest.fixture
def customer(product: Product) -> Callable[..., Customer]:
    """`customer(name)`: somebody with a number of their own, on WhatsApp and SMS."""

    def come(name: str = "Dina Farouk", **more: Any) -> Customer:
        return Customer(product, f"+1415557{next(_numbers):04}", name, **more)

    return come


@pytest.fixture
def agent(product: Product, browser: Browser) -> Iterator[Callable[..., Agent]]:
    """`agent(who, path)`: signed in by the form, in a browser window of their own."""
    with ExitStack() as windows:

        def sit(who: str, path: str = "/?view=all", **options: Any) -> Agent:
            window = windows.enter_context(Agent.window(browser, **options))
            return Agent(window, product.url, who).sign_in().open(path)

        yield sit
