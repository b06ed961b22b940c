"""Vectors kept for a while: the same words, sent to another person or said again, are not embedded twice.

Kept by digest: nothing of the words, nor of whose they are. Gone when nothing was embedded for ten minutes.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

IDLE_S = 600


class Kept:
    """At most `most` vectors, the last used ones, as half floats; for any number of threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._vectors: OrderedDict[bytes, Array] = OrderedDict()
        self._used, self._lock = time.monotonic(), Lock()

    def __len__(self) -> int:
        return len(self._vectors)

    def encode(self, name: str, texts: list[str], encode: Callable[[list[str]], Array]) -> Array:
        """`(texts, size)` float32: of the embedder of this name, which `encode` asks for what is not kept."""
        keys = [hashlib.sha256(f"{name}\0{text}".encode("utf-8", "replace")).digest() for text in texts]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if fresh:
            known |= dict(zip(fresh, encode(list(fresh.values())).astype(np.float16), strict=True))
        self._keep(keys, known)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def rest(self) -> None:
        """Let go of everything when nothing was embedded for `IDLE_S`."""
        with self._lock:
            if time.monotonic() - self._used > IDLE_S:
                self._vectors.clear()

    def _keep(self, keys: list[bytes], known: dict[bytes, Array]) -> None:
        with self._lock:
            self._used = time.monotonic()
            for key in keys:
                self._vectors[key] = known[key]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self.most:
                self._vectors.popitem(last=False)
