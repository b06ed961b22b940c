"""True BM25 over one contact's items, and over its sittings (Robertson and Zaragoza 2009, with the idf of Lucene)."""

from __future__ import annotations

import numpy as np

from memory.corpus import Array, Postings

#: short items want little of either: a little better than the usual 1.2 and 0.75 on LoCoMo dev
K1, B = 0.9, 0.4


def idf(count: int, total: int) -> float:
    """How telling a word is that `count` of `total` documents hold; never below zero."""
    return float(np.log(1 + (total - count + 0.5) / (count + 0.5)))


def scores(found: list[Postings], length: Array) -> Array:
    """One score for each document; `length` holds their lengths in words."""
    total = np.zeros(len(length))
    average = max(1.0, float(length.mean())) if len(length) else 1.0
    norm = K1 * (1 - B + B * length / average)
    for word in found:
        if len(word.at):
            total[word.at] += idf(len(word.at), len(length)) * word.tf * (K1 + 1) / (word.tf + norm[word.at])
    return total


def of_groups(found: list[Postings], length: Array, group: Array) -> Array:
    """The same over groups of documents, each a document; gives every document its group's score."""
    if not len(length):
        return np.zeros(0)
    groups = int(group.max()) + 1
    together = []
    for word in found:
        tf = np.bincount(group[word.at], word.tf, groups)
        at = np.flatnonzero(tf)
        together.append(Postings(at, tf[at]))
    return scores(together, np.bincount(group, length, groups))[group]


def coverage(found: list[Postings], count: int) -> Array:
    """The share of what is asked that each document holds, by idf, 0 to 1; a word found nowhere counts."""
    weights = [idf(len(word.at), count) for word in found]
    held = np.zeros(count)
    for weight, word in zip(weights, found, strict=True):
        held[word.at] += weight
    return held / (sum(weights) or 1.0)
