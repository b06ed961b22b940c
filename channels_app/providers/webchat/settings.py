"""The settings of a web chat: where the widget may stand, who vouches for visitors, how it greets and looks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels_app.providers.fields import setting
from channels_app.webchat.origins import place

SCHEMES = ("auto", "light", "dark")
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


@dataclass(frozen=True)
class WebchatSettings:
    """What contract §2 lists for kind webchat."""

    allowed_origins: tuple[str, ...] = setting(
        "Sites", "The origins of the pages that carry the widget, such as https://shop.example; no other can.",
        kind="words", default=(), check=_origin,
    )  # fmt: skip
    identity_secret: tuple[str, ...] = setting(
        "Identity secret", "With it your server signs who is signed in (JWT, HS256). The first signs, all verify.",
        kind="secret", default=(),
    )  # fmt: skip
    greeting: str = setting("Greeting", "What the widget says before anything was written.", default="")
    theme: str = setting(
        "Appearance", "auto, light or dark, an accent colour such as #0a7d55, or both.", default="auto", check=_theme
    )

    @property
    def scheme(self) -> str:
        """auto, light or dark."""
        return next((word for word in self.theme.split() if word in SCHEMES), "auto")

    @property
    def accent(self) -> str:
        """The accent colour as #rrggbb, "" for the widget's own."""
        return next((word.lower() for word in self.theme.split() if _COLOUR.fullmatch(word)), "")
