"""What a page weighs, and how its style sheet is served."""

import gzip
import re

import pytest

from inbox.inbound import Party
from inbox.stylesheet import SHEETS, sheet, shortened

CSS_LIMIT, HTML_LIMIT = 9 * 1024, 20 * 1024


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_weighs_at_most_nine_kilobytes(name):
    assert len(sheet(name).packed) <= CSS_LIMIT


def test_shortening_keeps_what_the_rules_mean():
    css = "/* a */\n.a :is(b, c) > d { margin : 0 auto; inline-size: calc(100% - 1.50px); }\n@media (max-width: 2px) { e { x: y } }"
    assert (
        shortened(css) == ".a :is(b,c)>d{margin :0 auto;inline-size:calc(100% - 1.5px)}@media (max-width:2px){e{x:y}}"
    )


def test_every_layer_that_is_used_was_declared_first():
    order = re.compile(r"@layer ([\w,]+);")
    for name in SHEETS:
        text = sheet(name).text.decode()
        # A panel's sheet is fetched into a page of the inbox, whose sheet has declared the layers.
        first = text if order.match(text) else sheet("inbox").text.decode()
        assert first is text or name == "memory"
        declared = order.match(first)[1].split(",")
        assert set(re.findall(r"@layer (\w+)\{", text)) <= set(declared)


def test_a_style_sheet_may_be_kept_for_ever_under_its_own_name_only(client, db):
    html = client.get("/accounts/login/").content.decode()
    path = re.search(r'href="(/look/[^"]+)"', html)[1]
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer["Cache-Control"] and answer["Content-Type"] == "text/css; charset=utf-8"
    assert gzip.decompress(answer.content) == client.get(path).content
    assert "immutable" not in client.get("/look/pages.000000000000.css")["Cache-Control"]
    assert client.get("/look/nothing.000000000000.css").status_code == 404


@pytest.mark.django_db
def test_a_full_inbox_weighs_at_most_twenty_kilobytes(client, ana, whatsapp, say):
    for number in range(55):
        last = say(
            whatsapp,
            f"Message {number} about order 48-{number * 37} and where it is",
            Party((("wa_id", f"35191000{number:04}"),), name=f"Person {number}"),
        )
    for number in range(55):
        last = say(
            whatsapp,
            f"And another thing, number {number}: {'why ' * (number % 7)}?",
            Party((("wa_id", "351910000054"),)),
        )
    client.force_login(ana)
    html = client.get(f"/threads/{last.thread_id}/").content
    assert html.count(b'data-item="thread"') == 50 and html.count(b'data-item="message"') == 50
    assert len(gzip.compress(html, 9)) <= HTML_LIMIT
