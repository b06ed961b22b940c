"""What the weights are pulled towards where data says little: set by hand, from how people talk."""

from __future__ import annotations

import numpy as np

from memory.corpus import Array
from memory.features import NAMES

#: in chat an answer stands right after the question, which holds its words; in essays an item speaks for itself
_BY_HAND = {
    "bm25": 0.9, "rank": 0.2, "cover": 0.4, "sitting": 0.3, "before": 0.05, "before2": 0.0, "after": 0.05,
    "after2": 0.0, "speaker": 0.15, "date": 0.25, "figures": 0.1, "asks": 0.0, "length": 0.1, "brief_side": 0.1,
    "own": 0.0, "dense": 1.2, "dense_rank": 0.2, "dense_before": 0.0, "dense_after": 0.1, "dense_sitting": 0.3,
}  # fmt: skip
_IN_CHAT = {"before": 0.35, "before2": 0.1, "after": 0.15, "after2": 0.05, "asks": -0.12, "dense_before": 0.3}


def by_hand() -> Array:
    """The weights in the order of `features.NAMES`: in essays, and in chat."""
    return np.array([[kind[name] for name in NAMES] for kind in (_BY_HAND, _BY_HAND | _IN_CHAT)])
