"""What templates need to draw people, channels and icons: initials, colours, sprite, sizes."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers
from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from inbox.stylesheet import address
from inbox.views.message_words import UNSUPPORTED

register = template.Library()

#: kind of a channel -> the class and icon it is drawn with
MEDIA = {"wa": "wa", "whatsapp": "wa", "twilio": "sms", "telnyx": "sms", "sms": "sms", "webchat": "web", "web": "web"}
#: kind of an event -> its icon; the part before the dot is the fallback
EVENT_ICONS = {
    "thread": "inbox",
    "thread.assigned": "userp",
    "thread.resolved": "check",
    "thread.reopened": "retry",
    "thread.snoozed": "clock",
    "thread.labelled": "tag",
    "baton": "hand",
    "handoff": "hand",
    "contact": "link",
    "contact.number_changed": "phone",
    "contact.identity_changed": "key",
    "consent": "lock",
    "message": "alert",
    "message.failed_late": "alert",
    "participant": "people",
}
#: code of a chip -> its icon
CHIP_ICONS = {
    "repeat": "retry",
    "sla": "clock",
    "window": "clock",
    "window_closing": "clock",
    "failed": "alert",
    "overdue": "clock",
    "promise": "clock",
    "language": "lang",
    "template": "lock",
    "template_needed": "lock",
    "possibly_same": "people",
    "shared_address": "people",
    "blocked": "alert",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the page's sprite; `size` is "", "sm" or "xs", with "flip" added where it mirrors in RTL."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>', f" {size}" if size else "", name
    )


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """The link to a joined style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', address(name))


@register.simple_tag
def sprite() -> SafeString:
    """The sprite itself, once per page, so that fragments name icons by a short local id."""
    return _sprite()


@register.filter
def medium(channel: Any) -> str:
    """wa, sms or web of a channel dict (or of a kind); "" for none, as an imported message may have."""
    if isinstance(channel, dict):
        channel = channel.get("medium") or channel.get("kind")
    return MEDIA.get(str(channel), "web") if channel else ""


@register.filter
def initials(name: object) -> str:
    """At most two letters for an avatar: of the first and the last word that begins with a letter, else "#"."""
    words = [word for word in str(name or "").split() if unicodedata.category(word[0])[0] == "L"]
    if not words:
        return "#"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def hue(key: object) -> str:
    """One of the eight avatar colours, always the same for the same id."""
    digits = "".join(c for c in str(key or "") if c.isdecimal())
    return f"h{int(digits[-6:] or 0) % 8 + 1}"


@register.filter
def readable(address: Any) -> str:
    """An address as people write it: numbers in groups, a visitor by the beginning of its pseudonym."""
    number = _number(address)
    if number is not None:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    value = str(address.get("value") or "")
    return f"#{value[:6]}" if address.get("kind") == "visitor" else value


@register.filter
def masked(address: Any) -> str:
    """An address as the composer shows it: of a number the country and the end ("+351 ••• 204"), others cut at 24.

    `shown`, where it is told, is by what people know the address.
    """
    number = _number(address)
    if number is not None:
        return f"+{number.country_code} ••• {str(address['value'])[-3:]}"
    shown = address.get("shown") or readable(address) if isinstance(address, dict) else str(address or "")
    return shown if len(shown) <= 24 else f"{shown[:23]}…"


@register.filter
def size(count: Any) -> str:
    """Bytes in a unit that reads the same in every language: "214 kB"."""
    number = float(count or 0)
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


@register.filter
def by(author: Any) -> str:
    """`agent:7` of an author dict, the form every data-by has; "" for nobody."""
    if not isinstance(author, dict):
        return ""
    return f"{author.get('kind') or ''}:{author.get('id') or ''}"


@register.filter
def event_icon(kind: object) -> str:
    """The icon of an event kind."""
    name = str(kind or "")
    return EVENT_ICONS.get(name) or EVENT_ICONS.get(name.partition(".")[0], "info")


@register.filter
def event_text(text: object) -> SafeString:
    """An event's sentence; what stands before a middle dot is what happened, the rest is why."""
    happened, dot, why = str(text or "").partition(" · ")
    return format_html("<b>{}</b>{}{}", happened, dot, why) if dot else format_html("{}", happened)


@register.filter
def chip_icon(code: object) -> str:
    """The icon of a chip, "" for none."""
    return CHIP_ICONS.get(str(code or ""), "")


@register.filter
def pairs(mapping: Any) -> list[tuple[str, str]]:
    """Keys and values of a customer's form as text, nested ones by "outer.inner"; no field but what they filled in."""
    if not isinstance(mapping, dict):
        return []
    found = []
    for key, value in mapping.items():
        if isinstance(value, dict):
            found += [(f"{key}.{inner}", text) for inner, text in pairs(value)]
        elif key != "flow_token":
            found.append((str(key), ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return found


@register.filter
def unshown(payload: Any) -> str:
    """The key of the phrase for a sub-type that cannot be shown."""
    subtype = payload.get("subtype") if isinstance(payload, dict) else None
    return f"unsupported.{subtype}" if subtype in UNSUPPORTED else "type.unsupported"


@register.filter
def total(order: Any) -> str:
    """What an order costs, "" when its lines do not say, or in several currencies."""
    lines = order.get("items") if isinstance(order, dict) else None
    try:
        cost = sum((Decimal(str(line["quantity"])) * Decimal(str(line["price"])) for line in lines or ()), Decimal(0))
        (currency,) = {line["currency"] for line in lines or ()}
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return ""
    return f"{cost:.0f} {currency}" if cost == cost.to_integral_value() else f"{cost:.2f} {currency}"


@register.filter
def starts(text: object, prefix: str) -> bool:
    """Whether the text begins with the prefix."""
    return str(text or "").startswith(prefix)


def _number(address: Any) -> phonenumbers.PhoneNumber | None:
    if not isinstance(address, dict) or address.get("kind") not in ("phone", "wa_id"):
        return None
    try:
        return phonenumbers.parse("+" + str(address.get("value") or "").removeprefix("+"), None)
    except phonenumbers.NumberParseException:
        return None


@cache
def _sprite() -> SafeString:
    path = finders.find("icons/sprite.svg")
    if not path:
        raise FileNotFoundError("static/icons/sprite.svg is missing")
    # Our own file, no user input.
    return mark_safe(Path(path).read_text(encoding="utf-8").strip())  # noqa: S308
