"""What a provider with templates can do: list, show, fill, submit and withdraw them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from channels_app.providers.base import Unfit

if TYPE_CHECKING:
    from inbox.models import Attachment

#: words of a template cut at its blanks: (text, "") or ("", name of the blank)
Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Blank:
    """A value that a template wants. `part` is header, body or buttons; `kind` text, file or place."""

    part: str
    name: str
    kind: str = "text"
    example: str = ""
    longest: int = 1024
    #: media types that a file may have
    accept: str = ""
    #: what stands there, when the part has no words of its own (the label of a button)
    label: str = ""


@dataclass(frozen=True)
class Preview:
    """A template as the customer will see it; `media` is image, video, document or location, `buttons` their words."""

    header: Pieces = ()
    media: str = ""
    body: Pieces = ()
    footer: str = ""
    buttons: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    #: values of the body are given by name
    is_named: bool = False


@dataclass(frozen=True)
class Sample:
    """A file that shows who reviews a template what its header will be like; `mime` is by content."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Wording:
    """A template as we write it. `buttons` are (kind, words, value, example): reply, url, phone, code, flow.

    `examples` are shown to who reviews it, by the name of the blank. One that carries a code to sign in has words of
    the provider's own: `advises` adds not to share the code, `expires` says after how many minutes it ends (or 0).
    """

    name: str
    language: str
    category: str
    body: str
    header: str = ""
    #: text, location, image, video or document
    header_kind: str = "text"
    footer: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    examples: dict[str, str] = field(default_factory=dict)
    #: needed with every submission whose header is a file
    sample: Sample | None = None
    advises: bool = False
    expires: int = 0


@dataclass(frozen=True)
class Submitted:
    """What a provider said to a template that it was given: its id, and how far it is."""

    provider_id: str
    status: str
    category: str


class Templated(ABC):
    """The ability to speak outside the window. Calls raise as `Provider.send`."""

    @abstractmethod
    def templates(self, settings: Any) -> list[dict[str, Any]]:
        """The provider's templates as it tells them."""

    @abstractmethod
    def fill(
        self, components: list[dict[str, Any]], values: dict[str, Any], files: tuple[Attachment, ...] = ()
    ) -> str | Unfit:
        """What the customer will read of a template with these values, or why they do not fit."""

    @abstractmethod
    def wants_file(self, components: list[dict[str, Any]]) -> bool:
        """Whether the header of a template is a file; then `values.header` is the id of an upload."""

    @abstractmethod
    def preview(self, components: list[dict[str, Any]]) -> Preview:
        """What a template looks like, and what must be filled in."""

    def not_to(self, category: str, address_kind: str) -> str | None:
        """Why a template of this category cannot go to an address of this kind, as a sentence; None when it can."""
        return None

    def is_promotion(self, category: str) -> bool:
        """Whether a template of this category advertises, whatever it is sent for."""
        return False

    def reason(self, code: str) -> str:
        """Why a template was rejected, as a sentence; the provider's own code when it says no more."""
        return code

    @abstractmethod
    def wording_unfit(self, wording: Wording) -> dict[str, str]:
        """Why a template cannot be submitted, a sentence by field; empty when it can."""

    @abstractmethod
    def components(self, wording: Wording) -> list[dict[str, Any]]:
        """The template as the provider would list it."""

    @abstractmethod
    def submit(self, settings: Any, wording: Wording, provider_id: str = "") -> Submitted:
        """Submit a template for approval, or with `provider_id` the new words of one."""

    @abstractmethod
    def withdraw(self, settings: Any, name: str, provider_id: str) -> None:
        """Delete one language of a template at the provider."""
