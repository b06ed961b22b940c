"""Customer text in pages: always text, and links only of four kinds."""

import re
from html import unescape

import pytest

from inbox.templatetags.look import hue, initials, masked, medium, pairs, readable, size
from inbox.templatetags.text import linkify, note_text


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see https://shop.example/a?b=1&c=2.", "https://shop.example/a?b=1&amp;c=2"),
        ("(https://en.wikipedia.example/wiki/Valve_(steam))", "https://en.wikipedia.example/wiki/Valve_(steam)"),
        ("www.shop.example!", "https://www.shop.example"),
        ("write to Help.Desk@shop.example, please", "mailto:help.desk@shop.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("call +351 912 345 204 now", "tel:+351912345204"),
        ("HTTP://SHOP.EXAMPLE/x", "HTTP://SHOP.EXAMPLE/x"),
    ],
)
def test_addresses_become_links(text, href):
    assert re.findall(r'href="([^"]*)"', linkify(text)) == [href]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "java\tscript:alert(1)",
        "ftp://a.example",
        "48-2210",
        "1+1=2",
        "a@b",
        "@ana",
        "2026-11-20 10:44",
    ],
)
def test_nothing_else_does(text):
    assert "<a " not in linkify(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        'https://a.example/"onmouseover=alert(1)//',
        "https://a.example/'><svg/onload=alert(1)>",
        "<a href='javascript:x'>",
        "&lt;b&gt;",
        'a@b.example"x',
        "https://a.example/<b>",
        "\u202ehttps://a.example/\u202ex",
        "+351912345204<script>",
    ],
)
def test_every_text_comes_out_as_it_went_in(text):
    html = linkify(text)
    assert unescape(re.sub(r"</?a[^<>]*>", "", html)) == text
    assert set(re.findall(r"<\s*/?\s*(\w+)", html)) <= {"a"}
    for tag in re.findall(r"<a[^>]*>", html):
        assert set(re.findall(r"\s([a-z]+)=", tag)) <= {"href", "target", "rel", "dir"}


@pytest.mark.parametrize("piece", ["a.", "http://", ")", "+1 ", "a@", "www.", "mailto:", "https://a.b/)"])
def test_a_hostile_long_text_is_rendered_too(piece):
    text = piece * (300_000 // len(piece))
    assert unescape(re.sub(r"</?a[^<>]*>", "", linkify(text))) == text


def test_mentions_are_marked_in_notes_only_where_somebody_was_mentioned():
    assert '<span class="mention">@Ana</span>' in note_text({"text": "@Ana <b>", "mentions": ["7"]})
    assert "mention" not in note_text({"text": "@Ana", "mentions": []})
    assert note_text({"text": "a@Ana.example", "mentions": ["7"]}).count("mention") == 0


def test_people_and_channels_are_drawn_whatever_their_names_are():
    assert [initials(name) for name in ("Marta Oliveira", "dina", "", "+351912", "يوسف الحداد", "😀 Ana")] == [
        "MO",
        "D",
        "#",
        "#",
        "يا",
        "A",
    ]
    assert {hue(n) for n in range(100, 200)} == {f"h{n}" for n in range(1, 9)} and hue(None) == "h1"
    assert (medium({"kind": "twilio"}), medium({"medium": "whatsapp"}), medium(None)) == ("sms", "wa", "")
    assert masked({"kind": "wa_id", "value": "351912345204"}) == "+351 ••• 204"
    assert masked({"kind": "phone", "value": "+15551234567"}) == "+1 ••• 567" and masked(None) == ""
    assert readable({"kind": "wa_id", "value": "351912345204"}) == "+351 912 345 204"
    assert readable({"kind": "phone", "value": "nonsense"}) == "nonsense"
    assert [size(n) for n in (0, 999, 214_000, 5_200_000, 3_000_000_000)] == [
        "0 B",
        "999 B",
        "214 kB",
        "5 MB",
        "3.0 GB",
    ]
    assert pairs({"items": 2}) == [("items", "2")] and pairs(None) == []
