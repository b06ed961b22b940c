"""The admin: channels by a form of their kind, secrets only written, every change in the audit trail."""

import pytest
from django.test import Client
from django.urls import reverse

from channels_app import connection
from inbox.models import Agent, ApiKey, Channel, Event

pytestmark = pytest.mark.django_db

SECRET = "an-identity-secret-of-some-length"


@pytest.fixture
def desk(client: Client, admin: Agent) -> Client:
    """A browser with the admin signed in."""
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def connect(desk: Client, **more: str) -> Channel:
    form = {"key": "shop", "name": "Shop", "active": "on", "setting_theme": "auto", "setting_identity_secret": SECRET,
            "setting_allowed_origins": "https://shop.example", **more}  # fmt: skip
    answer = desk.post(reverse("admin:inbox_channel_add") + "?kind=webchat", form)
    assert answer.status_code == 302, answer.content.decode()
    return Channel.objects.get(key="shop")


def test_a_channel_is_connected_by_the_form_of_its_kind_and_its_secret_is_never_shown(desk):
    assert "Web chat" in desk.get(reverse("admin:inbox_channel_add")).content.decode()
    channel = connect(desk)
    assert connection.settings_of(channel).identity_secret == (SECRET,) and channel.medium == "web"
    page = desk.get(reverse("admin:inbox_channel_change", args=[channel.pk])).content.decode()
    assert SECRET not in page and "https://shop.example" in page and "/w/shop.js" in page
    assert SECRET not in channel.sealed_settings
    assert Event.objects.get(kind="configuration.changed").data["what"] == "channel"


def test_an_empty_secret_keeps_the_one_that_is_stored(desk):
    channel = connect(desk)
    form = {"name": "Shop", "active": "on", "setting_theme": "dark", "setting_allowed_origins": "https://shop.example"}
    desk.post(reverse("admin:inbox_channel_change", args=[channel.pk]), form)
    channel.refresh_from_db()
    assert (
        connection.settings_of(channel).identity_secret == (SECRET,) and connection.settings_of(channel).theme == "dark"
    )


def test_a_wrong_setting_is_told_beside_its_field(desk):
    form = {"key": "shop", "name": "Shop", "setting_theme": "pink", "setting_allowed_origins": "shop.example"}
    page = desk.post(reverse("admin:inbox_channel_add") + "?kind=webchat", form).content.decode()
    assert "must be auto, light or dark" in page and "must be origins such as" in page
    assert not Channel.objects.exists()


def test_the_token_of_a_new_key_is_shown_once(desk):
    page = desk.post(
        reverse("admin:inbox_apikey_add"), {"name": "crm", "scopes": ["read"], "active": "on"}, follow=True
    )
    token = page.content.decode().split("shown only now: ")[1].split("<")[0].strip()
    assert ApiKey.objects.by_token(token).name == "crm"
    assert token not in desk.get(reverse("admin:inbox_apikey_changelist")).content.decode()


@pytest.mark.parametrize(
    "model",
    [
        "agent",
        "team",
        "channel",
        "apikey",
        "label",
        "quickreply",
        "bot",
        "event",
        "erasure",
        "subscription",
        "delivery",
    ],
)
def test_every_list_opens_for_an_admin_and_for_nobody_else(model, desk, ana):
    address = reverse(f"admin:inbox_{model}_changelist")
    assert desk.get(address).status_code == 200
    desk.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert desk.get(address).status_code == 302


def test_an_agent_is_made_and_gets_a_good_password(desk):
    form = {
        "email": "New@Example.com",
        "name": "New",
        "role": "agent",
        "is_active": "on",
        "hold_s": 5,
        "language": "en",
    }
    page = desk.post(reverse("admin:inbox_agent_add"), {**form, "new_password": "123"}).content.decode()
    assert "at least 12 characters" in page
    desk.post(reverse("admin:inbox_agent_add"), {**form, "new_password": "correct horse battery"})
    assert Agent.objects.get(email="new@example.com").check_password("correct horse battery")
