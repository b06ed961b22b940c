"""The forms of messages that are more than words: their fields, by the path of each in the request of a reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Field:
    """One field. `path` is where its value goes below `payload`; `kind` is text, area, number, tel, email, url, choice.

    `shows` names the slot of the preview that repeats it; `rare` ones stand behind "More"; `choices`: (value, words).
    """

    path: str
    label: Any
    kind: str = "text"
    longest: int = 1000
    required: bool = False
    shows: str = ""
    rare: bool = False
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Form:
    """A form. `type` and `kind` go into the request as they are; `sample` words stand first in its body."""

    title: Any
    icon: str
    type: str
    kind: str
    fields: tuple[Field, ...]
    sample: Any = ""
    #: what the customer's app writes on its own button
    button: Any = ""


def _body(longest: int = 1024) -> Field:
    return Field("body", _("Text"), "area", longest, required=True, shows="body")


def _numbered(count: int, make: Callable[[int], tuple[Field, ...]]) -> tuple[Field, ...]:
    return tuple(field for place in range(count) for field in make(place))


def _button(place: int) -> tuple[Field, ...]:
    label = _("Button {n}").format(n=place + 1)
    return (Field(f"buttons.{place}.title", label, longest=20, required=not place, shows=f"button{place}"),)


def _row(place: int) -> tuple[Field, ...]:
    where, rare = f"rows.{place}", place > 2
    return (
        Field(f"{where}.section", _("Heading above choice {n}").format(n=place + 1), longest=24, rare=True),
        Field(f"{where}.title", _("Choice {n}").format(n=place + 1), longest=24, required=not place,
              shows=f"button{place}", rare=rare),
        Field(f"{where}.description", _("Explanation {n}").format(n=place + 1), longest=72, rare=rare),
    )  # fmt: skip


#: where WhatsApp has forms for addresses
_COUNTRIES = (("IN", _("India")), ("SG", _("Singapore")))
_DRESS = (
    Field("header", _("Heading"), longest=60, shows="header", rare=True),
    Field("footer", _("Last line"), longest=60, shows="footer", rare=True),
)


def forms() -> dict[str, Form]:
    """Every form by its key, its words in the language of the request."""
    return {
        "location": Form(_("Location"), "pin", "location", "", (
            Field("lat", _("Latitude"), "number", required=True), Field("lon", _("Longitude"), "number", required=True),
            Field("name", _("Name"), shows="header"), Field("address", _("Address"), shows="body"),
        )),
        "contacts": Form(_("Contact card"), "userp", "contacts", "", (
            Field("cards.0.name", _("Name"), required=True, shows="header"),
            Field("cards.0.phones.0.value", _("Phone"), "tel", 40, shows="body"),
            Field("cards.0.emails.0", _("E-mail"), "email", shows="footer"),
            Field("cards.0.org", _("Company")),
        )),
        "buttons": Form(_("Buttons"), "check", "interactive", "buttons", (_body(), *_numbered(3, _button), *_DRESS)),
        "list": Form(_("List"), "dots", "interactive", "list", (
            _body(4096), Field("button", _("Words on the button"), longest=20), *_numbered(10, _row), *_DRESS,
        )),
        "link": Form(_("Link button"), "link", "interactive", "link", (
            _body(), Field("url", _("Address of the page"), "url", 2000, required=True),
            Field("buttons.0.title", _("Words on the button"), longest=20, shows="button0"), *_DRESS,
        )),
        **_asking(),
    }  # fmt: skip


def _asking() -> dict[str, Form]:
    """What a customer is asked for or shown with one button of WhatsApp's own."""
    return {
        "location_request": Form(
            _("Ask for their location"), "pin", "interactive", "location_request", (_body(),),
            _("Where should we come to?"), _("Send location"),
        ),
        "contact_request": Form(
            _("Ask for their phone number"), "phone", "interactive", "contact_request", (_body(),),
            _("May we have your phone number?"), _("Share contact info"),
        ),
        "call_request": Form(
            _("Ask whether you may call"), "phone", "interactive", "call_request", (_body(),),
            _("May we call you about this?"), _("Choose call permission"),
        ),
        "address_request": Form(
            _("Ask for their address"), "pin", "interactive", "address_request",
            (Field("country", _("Country"), "choice", required=True, choices=_COUNTRIES), _body()),
            _("Where shall we send it?"), _("Provide address"),
        ),
        "product": Form(_("Product"), "box", "interactive", "product", (
            Field("product", _("Product ID in the catalogue"), longest=100, required=True, shows="header"),
            Field("body", _("Text"), "area", 1024, shows="body"),
            Field("footer", _("Last line"), longest=60, shows="footer"),
        ), "", _("View")),
        "catalog": Form(
            _("The whole catalogue"), "box", "interactive", "catalog", (_body(), _DRESS[1]),
            _("This is all that we have."), _("View catalogue"),
        ),
    }  # fmt: skip
