"""What an agent decides for themselves, reached from their own menu."""

import pytest

from inbox.models import Event, Receipts

pytestmark = pytest.mark.django_db
PAGE = "/accounts/settings/"


@pytest.fixture
def own(client, ana):
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_menu_leads_there_and_what_is_chosen_stands(own, ana):
    assert f'href="{PAGE}"' in own.get("/").content.decode()
    done = own.post(PAGE, {"receipts": "never", "hold_s": "10"}, follow=True)
    assert "Kept." in done.content.decode()
    ana.refresh_from_db()
    assert (ana.receipts, ana.shows_typing, ana.hold_s) == (Receipts.NEVER, False, 10)
    told = Event.objects.get(kind="configuration.changed")
    assert told.data["fields"] == ["hold_s", "receipts", "shows_typing"]


@pytest.mark.parametrize("wrong", [{"receipts": "always"}, {"hold_s": "31"}, {"hold_s": ""}])
def test_what_is_not_offered_is_refused_and_nothing_changes(own, ana, wrong):
    page = own.post(PAGE, {"receipts": "read", "shows_typing": "on", "hold_s": "5", **wrong})
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()
    before = ana.receipts
    ana.refresh_from_db()
    assert ana.receipts == before


def test_only_ones_own_settings_and_only_these_change(own, ana):
    own.post(PAGE, {"receipts": "read", "shows_typing": "on", "hold_s": "5", "role": "admin", "email": "x@example.com"})
    ana.refresh_from_db()
    assert (ana.receipts, ana.role, ana.email) == (Receipts.READ, "agent", "ana@example.com")
