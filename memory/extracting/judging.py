"""How likely a sentence states a wish, whatever its words: a softmax regression over its words and runs of letters.

Rules know the wordings that somebody thought of; the judge has seen two thousand sentences of ours with and without the
wish, and tells a wording it never saw by what it shares with them. `manage.py fit_wishes` fits it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from memory.extracting.said import plain

Array = np.ndarray[Any, Any]

FILE = Path(__file__).parent / "words" / "wishes.npz"
#: places of the table, for words and for letters each
SIZE = 1 << 16
#: words told together, and letters; characters of a sentence that are looked at
WORDS, LETTERS, LONGEST = (1, 2, 3), (2, 3, 4, 5), 300
#: what a sentence is when it states none of the others
NONE = "none"
_WORD = re.compile(r"\w+|[?!]")


class Judge:
    """`weights` `(2 * SIZE, values)` of the columns that `features` tells, and a constant for each value."""

    def __init__(self, values: tuple[str, ...], weights: Array, constants: Array) -> None:
        self.values, self.weights, self.constants = values, weights, constants

    def chances(self, language: str, text: str) -> dict[str, float]:
        """By value, `NONE` among them, how likely it is; they make 1."""
        told = features(language, text)
        places, shares = list(told), np.array(list(told.values()), np.float32)
        scores = shares @ self.weights[places].astype(np.float32) + self.constants
        likely = np.exp(scores - scores.max())
        return dict(zip(self.values, (likely / likely.sum()).tolist(), strict=True))

    def write(self, path: Path = FILE) -> None:
        """As half floats."""
        np.savez_compressed(
            path, values=np.array(self.values), weights=self.weights.astype(np.float16), constants=self.constants
        )


@cache
def calls() -> Judge:
    """The judge of wishes about calls: `call`, `no call`."""
    with np.load(FILE) as told:
        return Judge(tuple(str(one) for one in told["values"]), told["weights"], told["constants"])


def features(language: str, text: str) -> Mapping[int, float]:
    """place -> share: of words and of letters each by the logarithm of how often, and of length 1 together."""
    folded = plain(text[:LONGEST])
    words = _WORD.findall(folded)
    runs = chain.from_iterable(_runs(f" {word} ") for word in words if word.isalnum())
    return _shares(_together(words), 0) | _shares(chain([language], runs), SIZE)


def _together(words: list[str]) -> Iterable[str]:
    return (" ".join(words[at : at + size]) for size in WORDS for at in range(len(words) - size + 1))


def _runs(word: str) -> Iterable[str]:
    return (word[at : at + size] for size in LETTERS for at in range(len(word) - size + 1))


def _shares(told: Iterable[str], start: int) -> dict[int, float]:
    counts = Counter(start + crc32(one.encode()) % SIZE for one in told)
    weighed = {place: 1 + np.log(count) for place, count in counts.items()}
    norm = float(np.sqrt(sum(share * share for share in weighed.values()))) or 1.0
    return {place: float(share / norm) for place, share in weighed.items()}
