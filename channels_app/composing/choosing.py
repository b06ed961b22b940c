"""Which templates can be sent to somebody, in which language first, and with what already filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from channels_app.models import Template
from channels_app.providers.templated import Blank, Preview
from inbox.fillings import Filling, fillings
from inbox.models import Channel, Contact

#: rows of a list that an agent may still look through
MOST = 500
#: words after which a numbered blank is a name. Source: the greetings of the languages the product speaks
GREETINGS = (
    "hello",
    "hi",
    "dear",
    "hola",
    "olá",
    "ola",
    "oi",
    "bonjour",
    "hallo",
    "guten tag",
    "مرحبا",
    "prezado",
    "caro",
)


@dataclass(frozen=True)
class Choice:
    """One template in all the languages it can be sent in; `best` is the customer's, else English, else the first."""

    name: str
    rows: tuple[Template, ...]
    best: Template

    @property
    def by_language(self) -> dict[str, Template]:
        """The rows by their language."""
        return {row.language: row for row in self.rows}

    @property
    def body(self) -> str:
        """The words of the best one, for the list."""
        return next((str(one.get("text", "")) for one in self.best.components if one.get("type") == "BODY"), "")


class Value(NamedTuple):
    """A blank and what stands in it at first."""

    blank: Blank
    value: str


def choices(channel: Channel, contact: Contact) -> list[Choice]:
    """The templates that WhatsApp lets go now, by name; carousels, each card with a file, go by the API alone."""
    rows: dict[str, list[Template]] = {}
    for row in Template.objects.filter(channel=channel, status="APPROVED").order_by("name", "language")[:MOST]:
        if not any(one.get("type") == "CAROUSEL" for one in row.components):
            rows.setdefault(row.name, []).append(row)
    return [Choice(name, tuple(some), _best(some, contact.language)) for name, some in rows.items()]


def filled(preview: Preview, contact: Contact) -> tuple[list[Value], list[Filling]]:
    """Every blank with what is known for it, and everything that is known, to choose from."""
    known = fillings(contact)
    by_name = {name: filling.value for filling in reversed(known) for name in filling.names}
    name = known[0].value if known and "name" in known[0].names else contact.display_name
    return [
        Value(blank, by_name.get(blank.name.lower(), "") or (name if _is_name(blank, preview) else ""))
        for blank in preview.blanks
    ], known


def _best(rows: list[Template], language: str) -> Template:
    wanted = language.replace("-", "_")
    order = (wanted, wanted.partition("_")[0], "en", "en_US")
    by_language = {row.language: row for row in rows} | {row.language.partition("_")[0]: row for row in reversed(rows)}
    by_language |= {row.language: row for row in rows}
    return next((by_language[one] for one in order if one in by_language), rows[0])


def _is_name(blank: Blank, preview: Preview) -> bool:
    """A numbered blank is a name when it is greeted, or begins the text."""
    if blank.part != "body" or not blank.name.isdigit():
        return False
    names = [hole for _, hole in preview.body]
    at = names.index(blank.name) if blank.name in names else 0
    before = preview.body[at - 1][0].strip(" ,!*_").lower() if at else ""
    return not at or before.endswith(GREETINGS)
