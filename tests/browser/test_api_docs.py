"""The readable page of the API: nothing for axe to find, nothing against the policy, nothing wider than a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import DESKTOP, PHONE, served, tab
from tests.chromium import launched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's sync interface runs a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with launched() as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_of_the_api_is_whole(transactional_db, browser, size, scheme):
    with served() as origin, tab(browser, origin, None, size, color_scheme=scheme) as look:
        page = look.open("/api/docs/")
        assert look.violations() == []
        assert look.overflow() == 0
        assert look.complaints == []
        page.click("text=Reply to the customer")
        assert page.url.endswith("#post_threads_id_replies")
