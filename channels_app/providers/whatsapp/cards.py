"""Contact cards as customers send them."""

from __future__ import annotations

from typing import Any

from inbox.inbound import clean

MOST = 50
#: cards of one message of ours
SENT = 257


def cards_of(told: Any) -> list[dict[str, Any]]:
    """`{name, phones: [{value, wa_id, type}], emails, org, title, places, urls, birthday, origin}` of each.

    What is no card is left out; a place is an address in one line.
    """
    return [_card(one) for one in told[:MOST] if isinstance(one, dict)] if isinstance(told, list) else []


def _card(told: dict[str, Any]) -> dict[str, Any]:
    name = told.get("name") if isinstance(told.get("name"), dict) else {}
    org = told.get("org") if isinstance(told.get("org"), dict) else {}
    assert name is not None and org is not None
    return {
        "name": _words(name.get("formatted_name") or name.get("first_name")),
        "phones": [
            {name: _words(phone.get(key)) for name, key in (("value", "phone"), ("wa_id", "wa_id"), ("type", "type"))}
            for phone in _objects(told.get("phones"))
        ],
        "emails": [_words(email.get("email")) for email in _objects(told.get("emails"))],
        "org": _words(org.get("company")),
        "title": ", ".join(filter(None, (_words(org.get("title")), _words(org.get("department"))))),
        "places": [place for told_place in _objects(told.get("addresses")) if (place := _place(told_place))],
        "urls": [_words(url.get("url")) for url in _objects(told.get("urls"))],
        "birthday": _words(told.get("birthday")),
        "origin": _words(told.get("origin")),
    }  # fmt: skip


def _place(told: dict[str, Any]) -> str:
    return ", ".join(filter(None, (_words(told.get(name)) for name in ("street", "zip", "city", "state", "country"))))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _words(value: Any) -> str:
    return clean(value, 500) if isinstance(value, str) else ""


def unfit(told: Any) -> str | None:
    """What Meta would refuse of cards that we send, as a sentence. Source: Cloud API, contacts messages."""
    if not isinstance(told, list) or not 1 <= len(told) <= SENT:
        return f"`cards` must be a list of 1 to {SENT} contacts."
    for card in told:
        if (
            not isinstance(card, dict)
            or not isinstance(card.get("name"), str)
            or not 0 < len(card["name"].strip()) <= 1024
        ):
            return "Each card needs a `name` of 1 to 1024 characters."
        phones, emails = card.get("phones") or [], card.get("emails") or []
        if not isinstance(phones, list) or not all(_is_number(phone) for phone in phones):
            return "`phones` of a card must be a list of `{value, wa_id}`; a number has digits, + - ( ) and spaces."
        if not isinstance(emails, list) or not all(isinstance(email, str) and "@" in email for email in emails):
            return "`emails` of a card must be a list of addresses."
        if not isinstance(card.get("org") or "", str):
            return "`org` of a card must be the name of a company."
    return None


def _is_number(phone: Any) -> bool:
    value = phone.get("value") if isinstance(phone, dict) else None
    if not isinstance(value, str) or not 3 <= len(value) <= 40 or set(value) - set("+0123456789-() ."):
        return False
    return str(phone.get("wa_id") or "0").isdigit()
