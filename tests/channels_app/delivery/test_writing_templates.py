"""Templates from the admin to Meta and back: written, refused with words, approved, changed, withdrawn, kept in sync."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from channels_app import connection, syncing
from channels_app.models import Health, Template
from channels_app.providers.base import Refused
from channels_app.providers.templated import Sample, Wording
from channels_app.providers.whatsapp import PROVIDER
from channels_app.simulator.client import sample
from tests.channels_app.delivery.conftest import DINA

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


def test_a_form_and_a_code_to_copy_stand_on_buttons(product, wa, desk):
    told = {
        "replies": "",
        "link": "",
        "phone": "",
        "form_button": "Choose a day | 880011223344 | VISIT",
        "coupon": "GRIND10",
    }
    assert write(desk, wa, name="with_form", **told).status_code == 302
    row = reviewed(product, Template.objects.get(name="with_form"))
    assert row.components[-1]["buttons"] == [
        {
            "type": "FLOW",
            "text": "Choose a day",
            "flow_id": "880011223344",
            "flow_action": "navigate",
            "navigate_screen": "VISIT",
        },
        {"type": "COPY_CODE", "example": ["GRIND10"]},
    ]
    page = desk.get(f"/admin/channels_app/template/{row.pk}/change/").content.decode()
    assert "Choose a day | 880011223344 | VISIT" in page and "GRIND10" in page
    wrong = {**told, "name": "never_made"}
    assert "digits only" in write(desk, wa, **{**wrong, "form_button": "Choose | book_a_visit"}).content.decode()
    assert "does not exist" in write(desk, wa, **{**wrong, "form_button": "Choose | 1"}).content.decode()


FILES = {
    "image": ("oven.jpg", sample("parcel.jpg")), "document": ("oven.pdf", b"%PDF-1.4\ntrailer\n<<>>\n%%EOF\n"),
    "video": ("oven.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_header_with_a_file_is_submitted_with_a_sample(product, wa, desk, kind):
    answer = write(desk, wa, name=f"with_{kind}", header_kind=kind, sample=SimpleUploadedFile(*FILES[kind]))
    assert answer.status_code == 302, answer.content.decode()
    row = reviewed(product, Template.objects.get(name=f"with_{kind}"))
    syncing.sync(wa)
    row.refresh_from_db()
    assert row.is_sendable and row.components[0]["format"] == kind.upper()
    assert "scontent" in row.components[0]["example"]["header_handle"][0]


@pytest.mark.parametrize(
    ("header_kind", "file", "sentence"),
    [
        ("image", None, "wants a sample"), ("image", FILES["document"], "must be of type image/jpeg"),
        ("text", FILES["image"], "A sample is for headers with a file"), ("video", ("a.mp4", b"text"), "video/mp4"),
    ],
)  # fmt: skip
def test_a_sample_that_reviewers_could_not_use_is_refused(product, wa, desk, header_kind, file, sentence):
    more = {"sample": SimpleUploadedFile(*file)} if file else {}
    page = write(desk, wa, name="never_made", header_kind=header_kind, **more)
    assert page.status_code == 200 and sentence in page.content.decode()
    assert not Template.objects.filter(name="never_made").exists()


def test_meta_refuses_a_header_without_a_sample_of_its_own(product, wa):
    wording = Wording("no_sample", "en", "UTILITY", "Hello, your parcel is ready here.", header_kind="image")
    with pytest.raises(Refused, match="example"):
        PROVIDER.submit(connection.settings_of(wa), wording)
    film = replace(wording, sample=Sample("a.mp4", "video/mp4", FILES["video"][1]))
    with pytest.raises(Refused, match="no IMAGE"):
        PROVIDER.submit(connection.settings_of(wa), film)
    with pytest.raises(Refused, match="file_length"):
        PROVIDER.submit(connection.settings_of(wa), replace(wording, sample=Sample("a.jpg", "image/jpeg", b"")))


def test_a_code_to_sign_in_is_written_by_meta(product, wa, desk):
    told = {"category": "AUTHENTICATION", "code_label": "Copy it", "advises": "on", "expires": "5", "body": ""}
    answer = write(desk, wa, name="our_code", **told)
    assert answer.status_code == 302, answer.content.decode()
    row = reviewed(product, Template.objects.get(name="our_code"))
    before = row.components
    syncing.sync(wa)
    row.refresh_from_db()
    assert row.components == before
    assert [part["type"] for part in before] == ["BODY", "FOOTER", "BUTTONS"]
    assert "do not share" in before[0]["text"] and before[1]["text"] == "This code expires in 5 minutes."
    thread = product.say("Hello")
    values = {"body": ["482210"], "buttons": ["482210"]}
    sent = {"name": "our_code", "language": "en", "values": values}
    message = product.reply(thread, type="template", template=sent, payload=sent)
    product.send(wa)
    message.refresh_from_db()
    assert message.status in ("sent", "delivered", "read"), message.error
    shown = product.simulator.chat(DINA, "wa-main")[-1]
    assert (shown["buttons"][0]["title"], shown["footer"]) == ("Copy it", "This code expires in 5 minutes.")
    page = f"/admin/channels_app/template/{row.pk}/change/"
    assert desk.post(page, {**GOOD, **told, "expires": "91"}).status_code == 200
    assert desk.post(page, {**GOOD, **told, "expires": "10"}).status_code == 302
    row.refresh_from_db()
    assert "10 minutes" in row.components[1]["text"]


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
