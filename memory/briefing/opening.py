"""A suggested opening: what an agent may begin with, in the customer's language; never sent by itself."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from inbox.models import Contact
from memory.context.line import Line, told
from memory.context.people import SHARED
from memory.context.view import View
from memory.models import Fact, Trace
from memory.sources import Source


@cache
def phrases() -> dict[str, dict[str, str]]:
    """The phrases of opening.toml by language (ISO 639-1)."""
    return tomllib.loads((Path(__file__).parent / "opening.toml").read_text(encoding="utf-8"))


def suggested(view: View, issues: list[Line], promises: list[Line]) -> list[Line]:
    """One line made of what is known, resting on the same sources; [] when nothing is known to rest on."""
    ours = [line for line in promises if line.kind == "promise"]
    waiting = [line for line in issues if line.kind == "issue"]
    sources: list[Source] = [one for line in [*waiting[:1], *ours[:1]] for one in line.sources[:3]]
    if not sources:
        return []
    words = phrases()[language(view)]
    times = max((line.contacts for line in waiting), default=0)
    said = [_hello(view.person, words), words["read"]]
    said += [words["again"].format(n=times)] if times > 1 else []
    said.append(words["promised"] if ours else words["here"])
    return [Line("opening", " ".join(said), view.moment, sources)]


def language(view: View) -> str:
    """The language to write in: what they prefer, else what they last wrote in, else what the contact has, else en."""
    fact = Fact.objects.among(view.ids).known_at(view.moment).current().filter(kind="language").first()
    mine = Trace._default_manager.filter(contact__in=view.ids, speaker="contact", at__lte=view.moment)
    last = mine.exclude(language="").order_by("-at").values_list("language", flat=True).first()
    told_of = (fact.value if fact else "", last or "", view.person.language, "en")
    return next(code for code in (one.split("-")[0].lower() for one in told_of) if code in phrases())


def _hello(person: Contact, words: dict[str, str]) -> str:
    if SHARED in person.flags or not person.name:
        return words["hello_nameless"]
    return words["hello"].format(name=told(person.name).split(" ")[0])
