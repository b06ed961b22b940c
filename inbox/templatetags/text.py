"""Customer text as safe HTML: everything escaped, and only http, https, mailto and tel made into links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: No overlapping repetitions, so the time is linear in the length of the text.
LINK = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"\u0000-\u001f\u202a-\u202e\u2066-\u2069]{2,2000})"
    r"|(?P<mail>(?:\bmailto:)?(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?P<tel>(?<![\w+/=])\+\d(?:[ ().\u00a0-]{0,2}\d){6,14}(?!\w))",
    re.IGNORECASE,
)
#: "@Ana", but not the @ of an e-mail address.
MENTION = re.compile(r"(?<![\w.+&;-])@\w{1,64}")
#: Punctuation that ends a sentence, not an address.
TRAILING = ".,;:!?'\"’”»*_~"
CLOSERS = {")": "(", "]": "[", "}": "{"}


@register.filter
def linkify(text: object) -> SafeString:
    """The text escaped, with its web, mail and phone addresses as links; line ends are left to the style sheet."""
    return mark_safe("".join(_pieces(str(text or ""))))  # noqa: S308 - every piece is escaped below


@register.filter
def note_text(item: dict[str, Any]) -> SafeString:
    """A note's text as `linkify`; where it mentions colleagues, the words that begin with @ are marked."""
    html = str(linkify(item.get("text")))
    if item.get("mentions"):
        html = MENTION.sub(r'<span class="mention">\g<0></span>', html)
    return mark_safe(html)  # noqa: S308 - escaped above


def _pieces(text: str) -> Iterable[str]:
    end = 0
    for match in LINK.finditer(text):
        shown = _trimmed(match.group()) if match.lastgroup == "url" else match.group()
        yield escape(text[end : match.start()])
        yield _anchor(match.lastgroup or "", shown)
        end = match.start() + len(shown)
    yield escape(text[end:])


def _anchor(kind: str, shown: str) -> str:
    if kind == "mail":
        return format_html('<a href="mailto:{}">{}</a>', shown.lower().removeprefix("mailto:"), shown)
    if kind == "tel":
        return format_html('<a href="tel:+{}" dir="ltr">{}</a>', re.sub(r"\D", "", shown), shown)
    href = f"https://{shown}" if shown[:4].lower() == "www." else shown
    return format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', href, shown)


def _trimmed(url: str) -> str:
    while url:
        last = url[-1]
        unmatched = last in CLOSERS and url.count(last) > url.count(CLOSERS[last])
        if last not in TRAILING and not unmatched:
            break
        url = url[:-1]
    return url
