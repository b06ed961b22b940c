"""Setting a number up: what is wrong is found, said in words and, where it can be, mended; the card shows how it is."""

import pytest
from django.urls import reverse

from channels_app import connection, onboarding, syncing
from channels_app.models import Health
from channels_app.providers.base import Hook
from inbox.clock import now
from inbox.models import Channel, Event, Message, ReplyWindow
from tests.channels_app.simulator.conftest import WA


def findings(channel):
    return {one.code: one for one in onboarding.look(channel)}


@pytest.fixture
def verified(product, wa):
    """The sink refuses what is wrongly signed, and answers Meta's question, as our own lane does."""

    def answer(post):
        hook = Hook("POST", post.path, "", tuple(post.headers.items()), post.body)
        return 200 if connection.provider_of(wa).verify(connection.settings_of(wa), hook) else 403

    product.sink.answer, product.sink.challenge_token = answer, WA["verify_token"]
    yield wa
    product.sink.answer, product.sink.challenge_token = (lambda _: 200), ""


def changed(channel, **values):
    from channels_app.providers.fields import plain

    connection.connect(channel, {**plain(connection.settings_of(channel)), **values})
    channel.save()
    return channel


def test_a_number_that_is_set_up_rightly_is_all_right(verified):
    found = findings(verified)
    assert {code: one.state for code, one in found.items()} == {
        "token": "ok", "number": "ok", "account": "ok", "subscription": "ok", "app_secret": "ok", "callback": "ok",
        "api_version": "ok", "public": "warning", "verify_token": "ok", "echo": "ok",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "code", "sentence"),
    [
        ({"access_token": ["expired"]}, "token", "wrong or expired"),
        ({"phone_number_id": "42"}, "number", "No number with the ID 42"),
        ({"waba_id": "42"}, "account", "does not exist|did not understand"),
        ({"app_secret": ["another"]}, "app_secret", "not that of the app"),
        ({"api_version": "v21.0"}, "api_version", "ends on 2027-01-21"),
        ({"api_version": "v20.0"}, "api_version", "ended on 2026-09-24|does not answer"),
    ],
)
def test_what_is_wrong_is_said_in_words(verified, values, code, sentence):
    one = findings(changed(verified, **values))[code]
    assert one.state in ("failed", "warning")
    assert __import__("re").search(sentence, one.text), one.text


def test_another_verify_token_and_a_proxy_that_takes_everything_are_found(product, verified):
    product.sink.challenge_token = "another"
    product.sink.answer = lambda _: 200
    found = findings(verified)
    assert "403" in found["verify_token"].text and "forged" in found["echo"].text
    product.sink.answer = lambda _: 403
    assert "changes it on its way" in findings(verified)["echo"].text


def test_a_missing_subscription_is_made_with_one_click_and_the_page_is_for_admins(
    product, verified, client, admin, ana
):
    product.simulator.http.request(
        "DELETE", f"/v25.0/{WA['waba_id']}/subscribed_apps", headers={"Authorization": f"Bearer {WA['access_token']}"}
    )
    page = reverse("admin:inbox_channel_check", args=[verified.pk])
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 302
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "Look now" in client.get(page).content.decode()
    told = client.post(page).content.decode()
    assert "nothing that customers write can arrive" in told and 'value="subscribe"' in told
    assert "an app is subscribed" in client.post(page, {"mend": "subscribe"}).content.decode().lower()
    assert Event.objects.get(kind="channel.changed").data["mended"] == "subscribe"


def test_the_card_shows_quality_limit_last_error_and_when_the_version_ends(product, wa, client, admin):
    thread = product.say("Hello")
    answer = product.reply(thread, "Too late")
    ReplyWindow.objects.update(ends_at=now())
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status == "failed"
    from inbox.events import sweep

    sweep(older_than_s=-1)
    syncing.sync(wa)
    assert Health.objects.get(channel=wa).last_error["code"] == "window_closed"
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    card = client.get(reverse("admin:inbox_channel_change", args=[wa.pk])).content.decode()
    for part in ("GREEN", "TIER_2K, 0 used", "More than 24 hours", "July 29, 2028"):
        assert part in card
    assert Message.objects.count() == 2
    assert "ok" in client.get(reverse("admin:inbox_channel_changelist")).content.decode()
    assert Channel.objects.count() == 1
