"""In which language a text is, and what its words are reduced to: by data files and PostgreSQL's own grammars."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection

from inbox.searching import fold

#: words of a query that count
MOST_WORDS = 24
#: letters of the longest word that is kept
LONGEST_TERM = 64
#: a text of no known language keeps its words as they are
PLAIN = "simple"

_FIGURE = re.compile(r"\d|\b(?:yesterday|today|tonight|tomorrow|last|next|ago|weeks?|months?|years?|weekend)\b", re.I)


@dataclass(frozen=True)
class Language:
    """One language: its code (ISO 639-1), PostgreSQL's name of its grammar, and its small words."""

    code: str
    grammar: str
    small: frozenset[str]


@cache
def languages() -> dict[str, Language]:
    """All that languages.toml knows, by code."""
    told = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
    return {code: Language(code, row["grammar"], frozenset(row["small"].split())) for code, row in told.items()}


def language_of(folded: str, otherwise: str = "") -> str:
    """The code of the language whose small words a folded text holds most of; `otherwise` (or "") when it has none."""
    words = folded.split()[:400]
    counts = {code: sum(word in known.small for word in words) for code, known in languages().items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best]:
        return best
    given = otherwise.split("-")[0].lower()
    if given in languages():
        return given
    return "en" if folded.isascii() else ""


def grammar_of(code: str) -> str:
    """PostgreSQL's configuration for a language code."""
    known = languages().get(code)
    return known.grammar if known else PLAIN


def has_figures(text: str) -> bool:
    """Whether a text holds a figure or a word of time."""
    return _FIGURE.search(text) is not None


def reduced(folded: list[str], grammars: list[str]) -> list[tuple[int, str, int]]:
    """What each folded text comes to in its grammar: `(place from 1, term, how often)`; nothing is stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT told.n, word.lexeme, cardinality(word.positions)"
            " FROM unnest(%s::text[], %s::regconfig[]) WITH ORDINALITY AS told(words, grammar, n),"
            " unnest(to_tsvector(told.grammar, told.words)) AS word WHERE length(word.lexeme) <= %s",
            [folded, grammars, LONGEST_TERM],
        )
        return cursor.fetchall()


def asked(q: str, written_in: list[str]) -> list[tuple[str, list[str]]]:
    """The words of a query with what each may stand as: `(word, terms)`, small words of its language left out.

    `written_in`: codes of the languages that the items to be found are in.
    """
    folded = fold(q[:2_000])
    own = grammar_of(language_of(folded, written_in[0] if len(written_in) == 1 else ""))
    words = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
    grammars = sorted({own, *(grammar_of(code) for code in written_in)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word.n, grammar.name, tsvector_to_array(to_tsvector(grammar.name::regconfig, word.word))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS word(word, n), unnest(%s::text[]) AS grammar(name)",
            [words, grammars],
        )
        rows = cursor.fetchall()
    kept = {n for n, name, terms in rows if name == own and terms}
    found: dict[str, list[str]] = {}
    for n, _, terms in rows:
        # A query of small words alone is asked as it is.
        if n in kept or not kept:
            mine = found.setdefault(words[n - 1], [])
            mine += [term for term in terms if term not in mine and len(term) <= LONGEST_TERM]
    return [(word, terms) for word, terms in found.items() if terms]
