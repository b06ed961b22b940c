"""The settings of a web chat: where it may stand, who vouches for visitors, what it asks, how it greets and looks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels_app.providers.fields import setting
from channels_app.providers.webchat import hours
from channels_app.webchat.origins import place

SCHEMES = ("auto", "light", "dark")
#: what the form before the first message may ask
ASKED = ("name", "email", "phone")
#: characters of what stands on a button
BUTTON = 80
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def _origin(value: str) -> str | None:
    if place(value) is not None:
        return None
    return (
        "must be origins such as https://shop.example or http://localhost:8080: scheme, host and port, without a path."
    )


def _theme(value: str) -> str | None:
    words = value.split()
    schemes = [word for word in words if word in SCHEMES]
    colours = [word for word in words if _COLOUR.fullmatch(word)]
    if len(schemes) > 1 or len(colours) > 1 or len(schemes) + len(colours) != len(words):
        return 'must be auto, light or dark, an accent colour such as #0a7d55, or both: "dark #0a7d55".'
    return None


def _asked(value: str) -> str | None:
    if value.removesuffix("*") in ASKED:
        return None
    return "must be name, email or phone, each with a * where it must be given."


def _hours(value: str) -> str | None:
    return None if hours.stretch(value) else 'must be lines such as "Mon-Fri 09:00-18:00" or "Sat 10:00-14:00".'


def _zone(value: str) -> str | None:
    return None if hours.zone(value) else "must be a time zone such as Europe/Lisbon."


def _day(value: str) -> str | None:
    return None if hours.day(value) else "must be days such as 2026-12-25."


def _button(value: str) -> str | None:
    return None if len(value) <= BUTTON else f"must be texts of at most {BUTTON} characters."


@dataclass(frozen=True)
class WebchatSettings:
    """What contract §2 lists for kind webchat, and more that may be left out."""

    allowed_origins: tuple[str, ...] = setting(
        "Sites", "The origins of the pages that carry the widget, such as https://shop.example; no other can.",
        kind="words", default=(), check=_origin,
    )  # fmt: skip
    identity_secret: tuple[str, ...] = setting(
        "Identity secret", "With it your server signs who is signed in (JWT, HS256). The first signs, all verify.",
        kind="secret", default=(),
    )  # fmt: skip
    remember_signed_in: bool = setting(
        "Stay signed in", "Off: a browser is the person only as long as the identity it was given (an hour at most);"
        " then your page vouches anew.", kind="flag", default=True,
    )  # fmt: skip
    greeting: str = setting("Greeting", "What the widget says before anything was written.", default="")
    starters: tuple[str, ...] = setting(
        "First questions", "Buttons under the greeting, for what most people ask.", kind="words", default=(),
        check=_button,
    )  # fmt: skip
    theme: str = setting(
        "Appearance", "auto, light or dark, an accent colour such as #0a7d55, or both.", default="auto", check=_theme
    )
    form: tuple[str, ...] = setting(
        "Asked first", "Before the first message: name, email, phone; with a * what must be given. What is typed is a"
        " claim: nobody is linked by it.", kind="words", default=(), check=_asked,
    )  # fmt: skip
    consent: str = setting(
        "Consent", "A sentence that must be agreed to before the first message; addresses in it become links.",
        default="",
    )  # fmt: skip
    hours: tuple[str, ...] = setting(
        "Office hours", "When somebody is there, such as Mon-Fri 09:00-18:00. Messages are taken at any time.",
        kind="words", default=(), check=_hours,
    )  # fmt: skip
    closed_on: tuple[str, ...] = setting(
        "Closed on", "Days without office hours, such as 2026-12-25.", kind="words", default=(), check=_day
    )
    timezone: str = setting("Time zone", "Of the office hours, such as Europe/Lisbon.", default="UTC", check=_zone)
    continue_on: tuple[str, ...] = setting(
        "Continue on", "Keys of WhatsApp and SMS channels on which a visitor may go on, in the same thread.",
        kind="words", default=(),
    )  # fmt: skip

    @property
    def scheme(self) -> str:
        """auto, light or dark."""
        return next((word for word in self.theme.split() if word in SCHEMES), "auto")

    @property
    def accent(self) -> str:
        """The accent colour as #rrggbb, "" for the widget's own."""
        return next((word.lower() for word in self.theme.split() if _COLOUR.fullmatch(word)), "")
