"""The script as it is served: of one channel, small on the wire, asked for anew and mostly unchanged."""

import gzip

import pytest
from django.test import Client

from channels_app.connection import connect
from inbox.models import Channel

pytestmark = pytest.mark.django_db


def test_both_addresses_give_the_script_of_the_channel(shop):
    one, other = Client().get("/w/shop.js"), Client().get("/webchat/shop/widget.js")
    assert one.content == other.content
    assert one["Content-Type"] == "text/javascript; charset=utf-8"
    assert b'"greeting":"Hello!"' in one.content
    assert b"the shop's own secret" not in one.content
    assert not one.cookies


def test_it_is_sent_zipped_and_small(shop):
    answer = Client().get("/w/shop.js", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) <= 12_000
    assert gzip.decompress(answer.content) == Client().get("/w/shop.js").content


def test_an_unchanged_script_is_answered_304_with_its_type(shop):
    first = Client().get("/w/shop.js")
    again = Client().get("/w/shop.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Type"] == first["Content-Type"]


def test_a_change_of_the_channel_is_in_force_at_once(shop):
    before = Client().get("/w/shop.js")["ETag"]
    connect(shop, {"greeting": "Bonjour", "theme": "dark #0a7d55"})
    shop.save()
    Channel.objects.forget()
    text = Client().get("/w/shop.js", headers={"If-None-Match": before}).content.decode()
    assert '"greeting":"Bonjour"' in text
    assert '"theme":"dark"' in text
    assert "--w-accent:#0a7d55;--w-on:#fff" in text


@pytest.mark.parametrize(
    ("colour", "on"), [("#000000", "#fff"), ("#ffffff", "#111318"), ("#ffd400", "#111318"), ("#c02020", "#fff")]
)
def test_what_stands_on_the_accent_can_be_read(shop, colour, on):
    connect(shop, {"theme": colour})
    shop.save()
    Channel.objects.forget()
    assert f"--w-accent:{colour};--w-on:{on}" in Client().get("/w/shop.js").content.decode()


def test_the_words_of_a_language_can_be_inside(shop):
    assert "Nachricht schreiben" in Client().get("/w/shop.js?lang=de").content.decode()
    assert "Write a message" in Client().get("/w/shop.js?lang=tlh").content.decode()
    assert Client().get("/webchat/shop/words/ar.json").json()["send"] == "إرسال"
    assert Client().get("/webchat/shop/words/tlh.json").status_code == 404


def test_the_second_file_may_be_fetched_from_any_page(shop):
    answer = Client().get("/webchat/shop/more.js")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.content.startswith(b"export default")


def test_an_unknown_channel_is_not_found(shop, whatsapp):
    for path in ("/w/nobody.js", "/w/wa-main.js", "/webchat/nobody/more.js", "/webchat/nobody/words/en.json"):
        assert Client().get(path).status_code == 404


def test_its_head_can_be_asked_for_and_nothing_else(shop):
    assert Client().head("/w/shop.js").status_code == 200
    assert Client().post("/w/shop.js").status_code == 405
