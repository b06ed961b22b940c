"""Contact cards as customers send them."""

from __future__ import annotations

from typing import Any

from inbox.inbound import clean

MOST = 50


def cards_of(told: Any) -> list[dict[str, Any]]:
    """`{name, phones: [{value, wa_id, type}], emails, org, origin}` of each; what is no card is left out."""
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
        "origin": _words(told.get("origin")),
    }  # fmt: skip


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _words(value: Any) -> str:
    return clean(value, 500) if isinstance(value, str) else ""
