"""How alike two texts are in what they are about, as a chance: by words and letters, and by meaning with an embedder.

The weights are a logistic regression (a softmax over six earlier texts and "none of them") fitted on the intents of
BANKING77 (CC BY 4.0) and CLINC150 (CC BY 3.0); without and with an embedder the same threshold means the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inbox.searching import fold
from memory import wording
from memory.embedding import chosen
from memory.embedding.kept import Kept
from memory.usual import Usual, usual

Array = np.ndarray[Any, Any]

#: characters of a text that are looked at
LONGEST = 900
#: constant, words, letters, meaning, how usual both are
_WITHOUT, _WITH = (-3.27, 6.04, 6.48, 0.0, 0.0), (-2.25, 1.33, 2.31, 10.40, -3.27)
#: matters are compared with what was said before again and again
_kept = Kept(8_192)


@dataclass(frozen=True)
class Profile:
    """What is compared of one text: its language, its words and what they weigh, its runs of letters and their norm."""

    language: str
    words: frozenset[str]
    weight: float
    letters: Counter[str]
    norm: float


def similarity(text: str, others: Sequence[str], known: dict[str, Profile] | None = None) -> list[float]:
    """For each of the others the chance, 0 to 1, that it is about the same as `text`; 0 for texts without a word.

    0.5 is where "the same" and "none of them" are equally likely among six; raise it for certainty. `known`: profiles
    of the caller's, who asks about the same texts again and again; they are added to.
    """
    if not others:
        return []
    embedder = chosen()
    told = usual(embedder.name) if embedder else None
    if embedder is None or told is None:
        return _chances(features(text, others, known), _WITHOUT)
    name, ask = embedder.name, embedder.encode
    return _chances(features(text, others, known, lambda texts: _kept.encode(name, texts, ask), told), _WITH)


def features(
    text: str, others: Sequence[str], known: dict[str, Profile] | None = None,
    encode: Callable[[list[str]], Array] | None = None, told: Usual | None = None,
) -> Array:  # fmt: skip
    """`(others, 5)`: constant, words, letters, meaning, how usual both are; zeros for texts without a word."""
    texts = [given[:LONGEST] for given in (text, *others)]
    mine, *theirs = profiles = _profiles(texts, {} if known is None else known)
    meant = _meant(encode(texts), profiles, told) if encode and told else np.zeros((len(others), 2))
    rows = [(1.0, _words(mine, one), _letters(mine, one), *row) for one, row in zip(theirs, meant, strict=True)]
    there = [bool(one.letters and mine.letters) for one in theirs]
    return np.array(rows) * np.array(there)[:, None]


def _meant(vectors: Array, profiles: Sequence[Profile], told: Usual) -> Array:
    placed = told.placed(vectors, [one.language for one in profiles])
    often = told.usualness(placed)
    return np.stack([placed[1:] @ placed[0], often[1:] + often[0]], 1)


def _chances(table: Array, weights: Sequence[float]) -> list[float]:
    chance = table[:, 0] / (1 + np.exp(-table @ np.array(weights)))
    return [float(one) for one in chance]


def _profiles(texts: list[str], known: dict[str, Profile]) -> list[Profile]:
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if fresh:
        known |= dict(zip(fresh, _read(fresh), strict=True))
    return [known[text] for text in texts]


def _read(texts: list[str]) -> list[Profile]:
    folded = [fold(text) for text in texts]
    languages = [wording.language_of(words) for words in folded]
    grammars = [wording.grammar_of(code) for code in languages]
    words: list[set[str]] = [set() for _ in texts]
    for place, term, _ in wording.reduced(folded, grammars):
        words[place - 1].add(term)
    told = zip(languages, words, folded, strict=True)
    return [_profile(code, frozenset(mine), _grams(text)) for code, mine, text in told]


def _profile(language: str, words: frozenset[str], letters: Counter[str]) -> Profile:
    norm = math.sqrt(sum(count * count for count in letters.values()))
    return Profile(language, words, sum(map(_weight, words)), letters, norm)


def _grams(folded: str) -> Counter[str]:
    """Runs of three and of four letters: alike in spite of slips and of endings, in any language."""
    text = f" {folded} " if folded else ""
    return Counter(text[at : at + size] for size in (3, 4) for at in range(len(text) - size + 1))


def _words(one: Profile, other: Profile) -> float:
    """Dice's coefficient; a long word tells more than a short one."""
    total = one.weight + other.weight
    return 2 * sum(map(_weight, one.words & other.words)) / total if total else 0.0


def _weight(word: str) -> float:
    return min(len(word), 8) + 2.0


def _letters(one: Profile, other: Profile) -> float:
    """The cosine of the counts."""
    both = one.letters.keys() & other.letters.keys()
    product = sum(one.letters[gram] * other.letters[gram] for gram in both)
    return product / (one.norm * other.norm) if product else 0.0
