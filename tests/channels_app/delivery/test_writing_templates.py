"""Templates from the admin to Meta and back: written, refused with words, approved, changed, withdrawn, kept in sync."""

import re

import pytest

from channels_app import syncing
from channels_app.models import Health, Template

GOOD = {
    "name": "parcel_ready", "language": "en", "category": "UTILITY", "header_kind": "text", "header": "",
    "body": "Hello {{first_name}}, your parcel {{number}} is ready to be picked up.", "footer": "Thank you",
    "examples": "first_name: Marta\nnumber: 48-2210", "replies": "I will come\nSend it", "phone": "Call us | +351210000000",
    "link": "Track it | https://shop.example/{{1}} | https://shop.example/48",
}  # fmt: skip
ADD = "/admin/channels_app/template/add/"


@pytest.fixture
def desk(product, wa, client, admin):
    """A browser with an admin signed in; the simulator's clock of reviews is quick."""
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    syncing.sync(wa)
    return client


def write(desk, wa, **more):
    return desk.post(ADD, {"channel": wa.pk, **GOOD, **more})


def reviewed(product, row):
    """The status that Meta's webhook told."""

    def told():
        product.take_in()
        row.refresh_from_db()
        return row if row.status != "PENDING" else None

    return product.sink.wait_for(told)


def test_a_template_is_submitted_and_followed_to_its_approval(product, wa, desk):
    answer = write(desk, wa)
    assert answer.status_code == 302, answer.content.decode()
    row = Template.objects.get(name="parcel_ready")
    assert (
        row.provider_id and row.status in ("PENDING", "APPROVED") and not (row.status == "PENDING" and row.is_sendable)
    )
    assert reviewed(product, row).is_sendable
    kinds = [button["type"] for button in row.components[-1]["buttons"]]
    assert kinds == ["QUICK_REPLY", "QUICK_REPLY", "URL", "PHONE_NUMBER"]
    before = row.pk
    syncing.sync(wa)
    row.refresh_from_db()
    assert row.pk == before and row.components[0]["text"] == GOOD["body"]


def test_a_rejection_is_told_in_words_and_new_words_are_reviewed_again(product, wa, desk):
    write(desk, wa, name="reject_me")
    row = reviewed(product, Template.objects.get(name="reject_me"))
    assert row.status == "REJECTED"
    assert "not as WhatsApp wants them" in desk.get("/admin/channels_app/template/").content.decode()
    page = f"/admin/channels_app/template/{row.pk}/change/"
    assert "48-2210" in desk.get(page).content.decode()
    answer = desk.post(page, {**GOOD, "body": "Hello {{first_name}}, the parcel {{number}} waits for you here."})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert row.status == "PENDING" and "waits for you" in row.components[0]["text"]
    reviewed(product, row)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "Parcel Ready"}, "Small letters"), ({"body": "{{first_name}}, your parcel is here now."}, "beginning"),
        ({"body": "Hello {{1}} and {{3}}, your parcels are all here now."}, "without a gap"),
        ({"body": "Hello {{1}} and {{name}}, your parcels are all here now."}, "not both"),
        ({"body": "Hi {{first_name}} {{number}} bye."}, "too few words"), ({"examples": ""}, "Reviewers need an example"),
        ({"footer": "Bye {{1}}"}, "not allowed here"), ({"replies": "x" * 26}, "at most 25"),
        ({"link": "Go | shop.example"}, "https://"), ({"phone": "Call | now"}, "country code"),
        ({"header": "{{a}} and {{b}}"}, "one blank"), ({"name": "order_update"}, "already exists|with this"),
    ],
)  # fmt: skip
def test_what_would_be_refused_is_said_beside_its_field(product, wa, desk, changed, sentence):
    page = write(desk, wa, **{"name": "never_made", **changed})
    assert page.status_code == 200
    assert re.search(sentence, page.content.decode())
    assert not Template.objects.filter(name="never_made").exists()


def test_what_meta_says_no_to_is_said_above_the_form(product, wa, desk):
    Template.objects.filter(name="order_update").delete()
    page = write(desk, wa, name="order_update").content.decode()
    assert "already a template with this name" in page


def test_a_template_is_withdrawn_at_meta_too(product, wa, desk):
    write(desk, wa, name="soon_gone")
    row = Template.objects.get(name="soon_gone")
    desk.post(f"/admin/channels_app/template/{row.pk}/delete/", {"post": "yes"})
    assert not Template.objects.filter(pk=row.pk).exists()
    syncing.sync(wa)
    assert not Template.objects.filter(name="soon_gone").exists()


def test_a_webhook_about_an_unknown_template_asks_for_the_list(product, wa, desk):
    Health.objects.update(synced_at="2026-11-01T00:00:00Z")
    syncing.note_template(wa, {"template": "made_elsewhere", "language": "en", "status": "APPROVED"})
    assert Health.objects.get(channel=wa).synced_at is None
