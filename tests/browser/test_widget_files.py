"""The widget's files: small, joined rightly, and with nothing renamed that belongs to the browser."""

from __future__ import annotations

import gzip
import re

import pytest

from channels_app.webchat import bundle
from tests.browser.site import *  # noqa: F403 - its fixtures

#: bytes, gzipped (ux.md, 2.2)
FIRST, SECOND, WORDS = 12_000, 8_000, 1_000
#: what the server says and is told, what the browser keeps, what the page calls
WIRE = frozenset({
    "id", "seq", "prev", "direction", "author", "kind", "name", "type", "text", "attachments", "status", "at", "cursor",
    "v", "of", "code", "detail", "who", "until", "buttons", "title", "token", "visitor", "ticket", "team", "online",
    "results", "reset", "read", "choices", "mime", "size", "url", "state", "error", "identity", "limit", "after",
    "choice", "wrote", "draft", "theme", "lang", "files", "uploads", "open", "close", "identify", "logout", "on",
    "locale", "loaded", "q", "form", "starters", "ways", "fields", "required", "consent", "agreed", "email", "phone", "key",
    "medium", "number", "channel", "language", "since", "addresses", "value", "messages", "to", "opens_at", "facts",
    "promises",
})  # fmt: skip
#: every name that the platform gives anything: globals, and the properties of what they are and make
_PLATFORM = """() => {
  const names = new Set();
  for (const name of Object.getOwnPropertyNames(window)) {
    names.add(name);
    let value;
    try { value = window[name] } catch { continue }
    for (const one of [value, value && value.prototype]) {
      if (!one || !['object', 'function'].includes(typeof one)) continue;
      try { Object.getOwnPropertyNames(one).forEach((property) => names.add(property)) } catch {}
    }
  }
  return [...names];
}"""


def config(lang: str = "en") -> dict[str, object]:
    return {
        "key": "shop", "name": "Coffee Parts", "team": "Support", "greeting": "Hello!", "theme": "auto", "lang": lang,
        "words": bundle.words(lang), "max_text": 10_000, "max_file": 20_971_520, "base": "https://chat.example",
    }  # fmt: skip


def zipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


@pytest.mark.parametrize("lang", bundle.LANGUAGES)
def test_the_script_is_small_in_every_language(lang):
    assert zipped(bundle.widget(config(lang))) <= FIRST
    assert len(gzip.compress(str(bundle.words(lang)).encode(), 9)) <= WORDS


def test_the_second_file_is_small():
    assert zipped(bundle.more()) <= SECOND


def test_every_language_has_every_word():
    for languages in (
        [bundle.words(lang) for lang in bundle.LANGUAGES],
        [bundle._table(f"more/{lang}") for lang in bundle.LANGUAGES],
    ):
        assert len({tuple(sorted(words)) for words in languages}) == 1
        holes = [{key: re.findall(r"\{\w+\}", word) for key, word in words.items()} for words in languages]
        assert all(each == holes[0] for each in holes)


def test_what_is_filled_into_words_keeps_its_name():
    words = "".join(f"{bundle.words(lang)}{bundle._table(f'more/{lang}')}" for lang in bundle.LANGUAGES)
    assert set(re.findall(r"\{(\w+)\}", words)).isdisjoint(bundle.renamed())


def test_every_word_that_is_asked_for_is_there():
    asked = set(re.findall(r"\bt\(\"(\w+)\"", "".join(bundle._read(name) for name in (*bundle.MAIN, *bundle.MORE))))
    assert asked <= {*bundle.words("en"), *bundle._table("more/en")}


def test_what_comes_from_a_channels_settings_cannot_leave_its_string():
    nasty = '</script><script>alert(1)</script>"\\\u2028'
    text = bundle.widget({**config(), "greeting": nasty})
    assert "</script" not in text
    assert "<\\/script" not in text


def test_no_name_of_the_wire_or_of_what_is_stored_is_renamed():
    assert WIRE.isdisjoint(bundle.renamed())


@pytest.mark.browser
def test_no_name_of_the_platform_is_renamed(browser):
    page = browser.new_page()
    page.goto("about:blank")
    platform = set(page.evaluate(_PLATFORM))
    page.close()
    clash = sorted(platform.intersection(bundle.renamed()))
    assert clash == [], "these belong into channels_app/webchat/kept_names.txt"


@pytest.mark.browser
def test_both_files_are_valid_programs(browser):
    page = browser.new_page()
    page.goto("about:blank")
    for text in (bundle.widget(config()), bundle.more().replace("export default", "const made =")):
        assert page.evaluate("text => { new Function(text); return true }", text)
    page.close()


def test_a_module_that_cannot_be_joined_is_an_error(monkeypatch):
    monkeypatch.setattr(bundle, "_read", lambda name: 'import * as all from "./dom.js";\n')
    with pytest.raises(ValueError, match="can be joined"):
        bundle._plain("x")
