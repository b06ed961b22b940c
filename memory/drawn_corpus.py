"""A corpus without rows: of turns as a file has them, with the words PostgreSQL would keep of them; for fitting."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from inbox.searching import fold
from memory import wording
from memory.corpus import Corpus, Postings

#: turns reduced by one statement
BATCH = 1_000


@dataclass(frozen=True)
class Turn:
    """One thing said: `own` when the customer said it."""

    id: str
    author: str
    own: bool
    text: str
    at: datetime


@dataclass(frozen=True)
class DrawnCorpus:
    """Turns in the order of time as a corpus, and where each term stands."""

    corpus: Corpus
    terms: dict[str, Counter[int]]

    def postings(self, words: list[tuple[str, list[str]]]) -> list[Postings]:
        """As `corpus.postings`."""
        found = []
        for _, mine in words:
            together: Counter[int] = Counter()
            for term in mine:
                together.update(self.terms.get(term, {}))
            at = np.array(sorted(together), np.int64)
            found.append(Postings(at, np.array([together[int(i)] for i in at], float)))
        return found


def draw(turns: list[Turn]) -> DrawnCorpus:
    """Reads turns as remembering does; PostgreSQL reduces their words, nothing is stored."""
    read = _read([turn.text for turn in turns])
    terms: dict[str, Counter[int]] = defaultdict(Counter)
    for place, one in enumerate(read):
        for term, count in one.terms.items():
            terms[term][place] = count
    names = {turn.author: zlib.crc32(turn.author.encode()) for turn in turns}
    count = len(turns)
    corpus = Corpus(
        trace=np.arange(count), item=np.arange(count), kind=np.ones(count, np.int64),
        at=np.array([int(turn.at.timestamp()) for turn in turns]),
        author=np.array([names[turn.author] for turn in turns]), own=np.array([int(turn.own) for turn in turns]),
        asks=np.array([int(turn.text.rstrip().endswith("?")) for turn in turns]),
        figures=np.array([int(one.figures) for one in read]),
        length=np.array([sum(one.terms.values()) for one in read]),
        names=names, languages=sorted({one.language for one in read} - {""}),
    )  # fmt: skip
    return DrawnCorpus(corpus, dict(terms))


@dataclass(frozen=True)
class _Read:
    """What a text comes to."""

    language: str
    figures: bool
    terms: dict[str, int]


def _read(texts: list[str]) -> list[_Read]:
    fresh = [text for text in dict.fromkeys(texts) if text not in _known]
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        folded = [fold(text) for text in some]
        languages = [wording.language_of(words) for words in folded]
        terms: list[dict[str, int]] = [{} for _ in some]
        for place, term, count in wording.reduced(folded, [wording.grammar_of(code) for code in languages]):
            terms[place - 1][term] = count
        for text, code, counts in zip(some, languages, terms, strict=True):
            _known[text] = _Read(code, wording.has_figures(text), counts)
    return [_known[text] for text in texts]


#: stories share their sittings: each text is read once a run
_known: dict[str, _Read] = {}
