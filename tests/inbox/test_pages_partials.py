"""The partials that pages, sockets and refreshes share: one element each, from the contract's dict, neutral."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from inbox.views.words import words
from tests.inbox.drawn import ANA, EVENT, MESSAGES, NOTE, ROW, message

VOID = {"img", "input", "br", "hr", "meta", "link"}


class Tree(HTMLParser):
    """Counts root elements and collects text, classes and attributes; refuses unbalanced tags."""

    def __init__(self, html):
        super().__init__()
        self.open, self.roots, self.words, self.attributes = [], [], [], []
        self.feed(html)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        if not self.open:
            self.roots.append(dict(attrs))
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if not self.open:
            self.roots.append(dict(attrs))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.words.append(data.strip())


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_one_element_that_says_where_it_belongs(name):
    item = MESSAGES[name]
    tree = Tree(render_to_string("inbox/_message.html", {"item": item}))
    (root,) = tree.roots
    assert root["id"] == "message-9" and root["data-item"] == "message" and root["data-thread"] == "3"
    assert (root["data-seq"], root["data-rev"], root["data-dir"]) == ("4", "6", item["direction"])
    assert not [pair for pair in tree.attributes if pair[1] == "style" or pair[1].startswith("on")]
    assert all(
        (value or "").startswith(("/attachments/", "https://", "mailto:", "tel:", "#i-"))
        for _tag, key, value in tree.attributes
        if key in ("href", "src")
    )


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_no_word_but_its_own(name):
    item = MESSAGES[name]
    own = repr(item) + "(131026) 2 kB 2 × 9.90 EUR 38.7, -9.1 x, None · () : 19.80 day.a"
    tree = Tree(render_to_string("inbox/_message.html", {"item": item}))
    for phrase in tree.words:
        assert all(part in own for part in phrase.split()), phrase


def test_hostile_words_stay_words_wherever_they_stand():
    evil = '"><script>alert(1)</script>'
    for name, item in MESSAGES.items():
        html = render_to_string("inbox/_message.html", {"item": _poisoned(item, evil)})
        assert "<script" not in html, name


def _poisoned(value, evil):
    if isinstance(value, dict):
        return {
            key: inner if key in ("type", "direction", "kind", "status", "state", "mime") else _poisoned(inner, evil)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_poisoned(inner, evil) for inner in value]
    return evil if isinstance(value, str) else value


def test_a_revoked_message_shows_nothing_of_what_it_was():
    assert "secret" not in render_to_string("inbox/_message.html", {"item": MESSAGES["revoked"]})


def test_a_failed_message_offers_what_helps_and_an_unknown_one_no_retry():
    failed = render_to_string("inbox/_message.html", {"item": MESSAGES["failed"]})
    assert "Not on WhatsApp." in failed and "(131026)" in failed and 'data-act="other-channel"' in failed
    retry = message(direction="out", author=ANA, status="failed", error={"action": "retry", "reason": "Throttled."})
    assert 'data-act="retry"' in render_to_string("inbox/_message.html", {"item": retry})
    assert 'data-act="retry"' not in render_to_string("inbox/_message.html", {"item": {**retry, "status": "unknown"}})


@pytest.mark.parametrize(
    ("name", "key", "value", "root_id"),
    [
        ("_thread", "row", ROW, "thread-12"),
        ("_note", "item", NOTE, "note-2"),
        ("_event", "item", EVENT, "event-2"),
        (
            "_thread",
            "row",
            {
                **ROW,
                "assignee": None,
                "team": None,
                "baton": {"holder": None, "number": 0},
                "last_message": None,
                "channels": [],
                "chips": [],
                "waiting_since": None,
            },
            "thread-12",
        ),
    ],
)
def test_rows_notes_and_events_are_one_element_too(name, key, value, root_id):
    tree = Tree(render_to_string(f"inbox/{name}.html", {key: value}))
    (root,) = tree.roots
    assert root["id"] == root_id and root["data-rev"] and root["data-thread"]


def test_partials_are_the_same_in_every_language_and_for_every_viewer():
    for name, key, value in (
        ("_thread", "row", ROW),
        ("_note", "item", NOTE),
        ("_event", "item", EVENT),
        *(("_message", "item", item) for item in MESSAGES.values()),
    ):
        made = set()
        for language in ("en", "ar", "pt-br"):
            with translation.override(language):
                made.add(render_to_string(f"inbox/{name}.html", {key: value}))
        assert len(made) == 1


def test_every_word_that_a_partial_asks_for_is_there():
    have = words()
    asked = set()
    for item in MESSAGES.values():
        asked |= set(
            re.findall(r'data-w(?:-label|-title)?="([^"]+)"', render_to_string("inbox/_message.html", {"item": item}))
        )
    asked |= set(re.findall(r'data-w="([^"]+)"', render_to_string("inbox/_thread.html", {"row": ROW})))
    asked |= set(re.findall(r'data-w="([^"]+)"', render_to_string("inbox/_note.html", {"item": NOTE})))
    assert asked <= set(have), asked - set(have)
