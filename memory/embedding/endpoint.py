"""An embedder behind an OpenAI-compatible address (`POST {base}/embeddings`): another house's or one's own."""

from __future__ import annotations

import time
from typing import Any

import httpx
import numpy as np

from inbox import fetching

Array = np.ndarray[Any, Any]

#: texts of one request, and seconds for its answer when nobody waits, and when somebody asks
TEXTS, PATIENT_S, ASKED_S = 64, 30.0, 2.0
#: bytes of an answer: 64 vectors of 4,096 numbers, written out
LONGEST = 8 * 2**20
#: seconds for which it is not asked again after it failed
REST_S = 30.0


class Unavailable(Exception):
    """The embedder does not answer, or not with what it should; recall goes by words meanwhile."""


class Endpoint:
    """A model at an address; its name stands with its vectors, so another model's are made anew."""

    #: an import does not wait for it
    is_near = False

    def __init__(self, address: str, model: str, key: str = "") -> None:
        self.address, self.model = address.rstrip("/"), model
        self.name = f"{model[:40]}/endpoint"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._rests_until = 0.0

    def encode(self, texts: list[str]) -> Array:
        """`(texts, size)` float32, every row of length 1. Raises Unavailable.

        One text is taken for a question that somebody waits for, and has two seconds.
        """
        if time.monotonic() < self._rests_until:
            raise Unavailable("It failed a moment ago.")
        try:
            rows = [row for at in range(0, len(texts), TEXTS) for row in self._asked(texts[at : at + TEXTS])]
            vectors = np.array(rows, np.float32)
            return _of_length_one(vectors)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
            self._rests_until = time.monotonic() + REST_S
            raise Unavailable(f"{type(error).__name__}: {error}"[:200]) from error

    def _asked(self, texts: list[str]) -> list[list[float]]:
        patience = ASKED_S if len(texts) == 1 else PATIENT_S
        body = {"model": self.model, "input": texts, "encoding_format": "float"}
        with fetching.api_client("", self._headers, frozenset()) as client:
            answer = client.post(f"{self.address}/embeddings", json=body, timeout=patience)
        answer.raise_for_status()
        if len(answer.content) > LONGEST:
            raise ValueError("The answer is too long.")
        told = sorted(answer.json()["data"], key=lambda row: int(row["index"]))
        if [row["index"] for row in told] != list(range(len(texts))):
            raise ValueError("It gave other vectors than it was asked for.")
        return [row["embedding"] for row in told]


def _of_length_one(vectors: Array) -> Array:
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError("These are no vectors of one size.")
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if (norms == 0).any():
        raise ValueError("A vector is zero.")
    return vectors / norms  # type: ignore[no-any-return]
