"""How alike two texts are in what they are about, as a chance: by words and letters, and by meaning with an embedder.

The weights are a logistic regression (a softmax over six earlier texts and "none of them") fitted on the intents of
BANKING77 (CC BY 4.0) and CLINC150 (CC BY 3.0); without and with an embedder the same threshold means the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inbox.searching import fold
from memory import wording
from memory.embedding import Embedder, chosen
from memory.embedding.kept import Kept

#: characters of a text that are looked at
LONGEST = 900
#: constant, words, letters, meaning
_WITHOUT, _WITH = (-3.27, 6.04, 6.48, 0.0), (-4.79, 1.10, 2.63, 8.74)
#: matters are compared with what was said before again and again
_kept = Kept(2_048)


@dataclass(frozen=True)
class Profile:
    """What is compared of one text: its words and what they weigh, its runs of letters and their norm."""

    words: frozenset[str]
    weight: float
    letters: Counter[str]
    norm: float


def similarity(text: str, others: Sequence[str], known: dict[str, Profile] | None = None) -> list[float]:
    """For each of the others the chance, 0 to 1, that it is about the same as `text`; 0 for texts without a word.

    0.5 is where "the same" and "none of them" are equally likely among six; raise it for certainty. `known`: profiles
    of the caller's, who asks about the same texts again and again; they are added to.
    """
    texts = [given[:LONGEST] for given in (text, *others)]
    mine, *theirs = _profiles(texts, {} if known is None else known)
    embedder = chosen() if others else None
    constant, of_words, of_letters, of_meaning = _WITH if embedder else _WITHOUT
    alike = _alike(embedder, texts) if embedder else [0.0] * len(others)
    return [
        _chance(
            constant + of_words * _words(mine, one) + of_letters * _letters(mine, one) + of_meaning * meant
        ) if one.letters and mine.letters else 0.0
        for one, meant in zip(theirs, alike, strict=True)
    ]  # fmt: skip


def _profiles(texts: list[str], known: dict[str, Profile]) -> list[Profile]:
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if fresh:
        known |= dict(zip(fresh, _read(fresh), strict=True))
    return [known[text] for text in texts]


def _read(texts: list[str]) -> list[Profile]:
    folded = [fold(text) for text in texts]
    grammars = [wording.grammar_of(wording.language_of(words)) for words in folded]
    words: list[set[str]] = [set() for _ in texts]
    for place, term, _ in wording.reduced(folded, grammars):
        words[place - 1].add(term)
    return [_profile(frozenset(mine), _grams(text)) for mine, text in zip(words, folded, strict=True)]


def _profile(words: frozenset[str], letters: Counter[str]) -> Profile:
    norm = math.sqrt(sum(count * count for count in letters.values()))
    return Profile(words, sum(map(_weight, words)), letters, norm)


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
    return sum(one.letters[gram] * other.letters[gram] for gram in both) / (one.norm * other.norm)


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _alike(embedder: Embedder, texts: list[str]) -> list[float]:
    mine, *others = _kept.encode(embedder.name, texts, embedder.encode)
    return [float(number) for number in np.stack(others) @ mine]
