"""How the admin looks: our tokens, nothing for axe to find, nothing against the policy."""

from __future__ import annotations

import pytest

from inbox.models import Agent, Label
from tests.browser.looking import DESKTOP, PHONE, tab
from tests.browser.test_look import browser, origin  # noqa: F401 - the same browser and server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_and_the_policy_find_nothing_in_the_admin(origin, browser, admin, whatsapp, size, scheme):  # noqa: F811
    Label.objects.create(name="warranty")
    agent = Agent.objects.get(pk=admin.pk)
    paths = [
        "/admin/",
        "/admin/inbox/agent/",
        f"/admin/inbox/agent/{agent.pk}/change/",
        "/admin/inbox/channel/add/",
        f"/admin/inbox/channel/{whatsapp.pk}/change/",
        f"/admin/inbox/channel/{whatsapp.pk}/check/",
        "/admin/channels_app/template/add/",
        "/admin/inbox/label/",
        "/admin/inbox/label/add/",
    ]
    with tab(browser, origin, admin, size, color_scheme=scheme) as look:
        for path in paths:
            look.page.goto(f"{origin}{path}", wait_until="load")
            assert look.violations() == [], path
        assert [line for line in look.complaints if "404" not in line] == []


def test_the_admin_wears_our_accent(origin, browser, admin):  # noqa: F811
    with tab(browser, origin, admin) as look:
        look.page.goto(f"{origin}/admin/inbox/label/add/")
        colour = look.page.evaluate(
            "getComputedStyle(document.querySelector('input[type=submit].default')).backgroundColor"
        )
        assert colour.startswith("oklch(0.5 0.17 268")
