"""What the weights are pulled towards where data says little: set by hand, from how people talk."""

from __future__ import annotations

import numpy as np

from memory.corpus import Array
from memory.features import NAMES

#: in chat an answer stands right after the question, which holds its words; in essays an item speaks for itself
_BY_HAND = {
    "bm25": 0.9, "rank": 0.2, "cover": 0.4, "sitting": 0.3, "before_chat": 0.35, "before_long": 0.05,
    "before2_chat": 0.1, "after_chat": 0.15, "after_long": 0.05, "after2_chat": 0.05, "speaker": 0.15, "date": 0.25,
    "figures": 0.1, "asks_chat": -0.12, "asks_long": 0.0, "length": 0.1, "brief_side": 0.1, "own": 0.0,
    "dense": 1.2, "dense_rank": 0.2, "dense_before_chat": 0.3, "dense_before_long": 0.0, "dense_after": 0.1,
    "dense_sitting": 0.3,
}  # fmt: skip


def by_hand() -> Array:
    """The weights in the order of `features.NAMES`."""
    return np.array([_BY_HAND[name] for name in NAMES])
