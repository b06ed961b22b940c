"""Files of visitors: taken in by content, given out to who was told the address, gone with the person."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from channels_app.models import Parked, Raw
from channels_app.webchat import files
from inbox.actors import Actor
from inbox.erasing import erase
from inbox.models import Attachment, Contact, Message
from tests.channels_app.webchat.browsing import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def picture() -> bytes:
    target, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (20, 10), "red").save(target, "JPEG", exif=exif)
    return target.getvalue()


def upload(browser: Browser, name: str, content: bytes):
    told = {**browser.headers, "Authorization": f"Bearer {browser.token}"}
    return browser.client.post(f"{browser.home}/uploads/", {"file": SimpleUploadedFile(name, content)}, headers=told)


def sent(browser: Browser, name: str, content: bytes) -> dict:
    """The attachment as the visitor sees it after sending it."""
    browser.say("", attachments=[upload(browser, name, content).json()["id"]])
    return browser.read()["results"][-1]["attachments"][0]


def path_of(attachment: dict) -> str:
    return attachment["url"].removeprefix(settings.PUBLIC_URL)


def test_a_picture_goes_and_comes_without_its_metadata(visitor):
    attachment = sent(visitor, "cat.jpg", picture() + b"<script>behind the end</script>")
    assert list(attachment) == ["id", "name", "mime", "size", "state", "url", "error"]
    assert (Message.objects.get().type, attachment["mime"], attachment["state"]) == ("image", "image/jpeg", "ready")
    answer = Client().get(path_of(attachment))
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"taken at home" in picture()
    assert b"taken at home" not in content
    assert b"script" not in content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("x.jpg", b"<html><script>1</script></html>"),
        ("x.html", b"<html></html>"),
        ("x.png", b"\x89PNG\r\n\x1a\nbroken"),
        ("x.pdf", b"%PDF-1.7\n"),
        ("x", b""),
    ],
)
def test_everything_but_a_drawn_picture_is_a_download(visitor, name, content):
    answer = Client().get(path_of(sent(visitor, name, content)))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_an_address_of_a_file_cannot_be_made_up_and_ends(visitor, monkeypatch):
    path = path_of(sent(visitor, "x.txt", b"hello"))
    signed = path.rstrip("/").rpartition("/")[2]
    number, who, ends, mark = signed.split("-")
    for wrong in (
        f"{number}-{who}-{ends}-{'0' * 32}",
        f"{int(number) + 1}-{who}-{ends}-{mark}",
        f"{number}-{who}-9{ends}-{mark}",
        "x",
        "²-1-1-x",
    ):
        assert Client().get(path.replace(signed, wrong)).status_code == 404
    assert Client().get(path.replace("/shop/", "/other/")).status_code == 404
    from datetime import timedelta

    from inbox.clock import now

    monkeypatch.setattr(files, "now", lambda: now() + timedelta(days=3))
    assert Client().get(path).status_code == 404


def test_an_upload_of_somebody_else_cannot_be_sent(visitor, shop):
    other = Browser()
    other.open()
    stolen = upload(visitor, "x.txt", b"mine").json()["id"]
    assert other.say("", attachments=[stolen]).status_code == 422
    assert visitor.say("", attachments=[stolen]).status_code == 201
    assert visitor.say("", attachments=[stolen]).status_code == 422


def test_uploads_have_bounds(visitor, monkeypatch):
    monkeypatch.setattr(files, "LONGEST", 10)
    answer = upload(visitor, "x.txt", b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert visitor.call("POST", "uploads/", {}).status_code == 400
    monkeypatch.setattr("channels_app.webchat.views.UNUSED", 0)
    assert upload(visitor, "x.txt", b"x").status_code == 429


def test_a_name_is_made_harmless(visitor):
    assert upload(visitor, "..\\..\\con\u202etxt.exe\n", b"x").json()["name"] == "contxt.exe"


def test_erasing_takes_raw_rows_and_unsent_files_along(visitor, shop):
    visitor.say("erase me")
    unsent = Attachment.objects.get(pk=upload(visitor, "x.txt", b"never sent").json()["id"])
    other = Browser()
    other.open()
    other.say("keep me")
    receipt = erase(Contact.objects.order_by("pk")[0], Actor("system"))
    assert (receipt.counts["raw"], receipt.counts["uploads"]) == (1, 1)
    assert not Path(settings.MEDIA_ROOT, unsent.file).exists()
    assert [b"keep me" in bytes(raw.body) for raw in Raw.objects.all()] == [True]
    assert not Parked.objects.exists()
