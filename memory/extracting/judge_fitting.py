"""Fitting the judge of wishes about calls on sentences of ours, and how right it is about those it has not seen."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from memory.extracting import words
from memory.extracting.judging import NONE, SIZE, Judge, features
from memory.extracting.said import plain

Array = np.ndarray[Any, Any]

VALUES = (NONE, "call", "no call")
FOLDS = 5
STEPS, RATE, PULL = 300, 0.2, 4e-5
#: kinds of the sentences whose tables do not tell whether they state a wish about calls too
_MIXED = frozenset({"channel_preference", "other_preference"})


@dataclass(frozen=True)
class Told:
    """A sentence and what it states of calls."""

    language: str
    text: str
    value: str

    @property
    def fold(self) -> int:
        """Always the same for a sentence."""
        return hashlib.sha256(self.text.encode()).digest()[0] % FOLDS


def sentences(folder: Path) -> list[Told]:
    """Those of a folder like tests/memory/sentences that may be of calls, each once."""
    found = {(one.language, one.text): one for one in _all(folder) if one.value != "*" and _is_about(one)}
    return list(found.values())


def _is_about(told: Told) -> bool:
    return told.value != NONE or words.pattern(told.language, "call", "about").search(plain(told.text)) is not None


def _all(folder: Path) -> Iterator[Told]:
    for language, table in _read(folder / "nothing.toml")["contact"].items():
        yield from (Told(language, line, NONE) for line in table["nothing"])
    for path in sorted((folder / "unseen").glob("??.toml")):
        for kind, table in _read(path).items():
            lines = [*table.get("said", []), *table.get("fresh", [])]
            if kind not in _MIXED:
                yield from (_of_line(path.stem, line, kind == "call_preference") for line in lines)
    for language, table in _read(folder / "calls.toml").items():
        yield from (_of_line(language, line, True) for line in table["said"])


def _of_line(language: str, line: str, is_of_calls: bool) -> Told:
    text, _, value = line.rpartition("|")
    return Told(language, text.strip().removeprefix("agent: "), (value.strip() or NONE) if is_of_calls else NONE)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fit(told: list[Told]) -> Judge:
    """Maximum likelihood, pulled towards 0; by Adam over all at once."""
    whole, right = _table(told), np.array([VALUES.index(one.value) for one in told])
    there = np.flatnonzero(whole.any(0))
    table = np.ascontiguousarray(whole[:, there])
    weights, constants = np.zeros((len(there), len(VALUES)), np.float32), np.zeros(len(VALUES), np.float32)
    state = [[np.zeros_like(one), np.zeros_like(one)] for one in (weights, constants)]
    for step in range(1, STEPS + 1):
        scores = table @ weights + constants
        wrong = np.exp(scores - scores.max(1, keepdims=True))
        wrong /= wrong.sum(1, keepdims=True)
        wrong[np.arange(len(right)), right] -= 1
        slopes = (table.T @ wrong / len(right) + PULL * weights, wrong.mean(0))
        for one, slope, (mean, square) in zip((weights, constants), slopes, state, strict=True):
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            one -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    everywhere = np.zeros((whole.shape[1], len(VALUES)), np.float32)
    everywhere[there] = weights
    return Judge(VALUES, everywhere, constants)


def _table(told: list[Told]) -> Array:
    table = np.zeros((len(told), 2 * SIZE), np.float32)
    for row, one in zip(table, told, strict=True):
        shares = features(one.language, one.text)
        row[list(shares)] = list(shares.values())
    return table


def unseen(told: list[Told]) -> list[tuple[Told, dict[str, float]]]:
    """Every sentence with its chances by a judge that was fitted without its fold."""
    found = []
    for fold in range(FOLDS):
        judge = fit([one for one in told if one.fold != fold])
        found += [(one, judge.chances(one.language, one.text)) for one in told if one.fold == fold]
    return found
