"""Evidence: the turns of the record that answer a question, as many as fit, the likeliest for their length first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from memory import corpus as corpora
from memory import recall
from memory.context.line import cut
from memory.context.turns import Turn, cost
from memory.context.view import View
from memory.corpus import Array, Corpus

#: turns that are considered, the likeliest
CONSIDERED = 150
#: a turn that takes more than this share of the budget must be the likelier for it: its odds are divided by the share
#: it takes to this power (chosen on LongMemEval dev: 0.25 .86, 0.35 .89, 0.5 .88 of the answers within 1,000 tokens)
DEAR, DISLIKE = 0.1, 0.35
#: words shared of all words, from which two turns say the same
SAME = 0.8
#: of the best turns, so many bring the question along that they answer, when it takes at most this share of the budget
ANSWERS, QUESTION = 3, 0.05
_WORD = re.compile(r"\w+")


@dataclass
class _Basket:
    """What is chosen so far: places in the corpus with their turns, and tokens left."""

    left: int
    turns: dict[int, Turn] = field(default_factory=dict)
    sittings: set[int] = field(default_factory=set)
    said: list[set[str]] = field(default_factory=list)

    def take(self, place: int, turn: Turn) -> bool:
        """Put a turn in if it fits and is not said already."""
        need = cost(turn, turn.sitting in self.sittings)
        if place in self.turns or need > self.left:
            return False
        words = set(_WORD.findall(turn.raw.lower()))
        if any(_alike(words, other) for other in self.said):
            return False
        self.left -= need
        self.turns[place] = turn
        self.sittings.add(turn.sitting)
        self.said.append(words)
        return True


def evidence(view: View, q: str, budget: int, without: frozenset[tuple[str, int]] = frozenset()) -> list[Turn]:
    """Turns that answer `q`, in no order, within a budget of tokens; `without`: items that stand elsewhere already."""
    corpus = corpora.load(view.scope)
    if not len(corpus) or not q.strip():
        return []
    score, fits = recall.rank(corpus, view.scope, q, view.moment)
    wanted = [i for i in np.argsort(-np.where(fits, score, -np.inf), kind="stable")[:CONSIDERED] if fits[i]]
    asked = [i - 1 for i in wanted[:ANSWERS] if i and corpus.asks[i - 1] and corpus.sitting[i - 1] == corpus.sitting[i]]
    turns = _fetched(corpus, [*wanted, *asked], without)
    basket = _Basket(budget)
    ordered = _by_worth([i for i in wanted if i in turns], score, turns, budget)
    for i in ordered:
        if basket.take(i, turns[i]) and i - 1 in asked and i - 1 in turns and turns[i - 1].cost <= QUESTION * budget:
            basket.take(i - 1, turns[i - 1])
    if ordered and not basket.turns:
        # Nothing fits whole: the beginning of the best is better than nothing.
        return _beginning(turns[ordered[0]], budget)
    return list(basket.turns.values())


def _by_worth(places: list[int], score: Array, turns: dict[int, Turn], budget: int) -> list[int]:
    """Likelihood over dearness, in logarithms: the scores are those of a softmax over the record (fitting)."""
    worth = {i: float(score[i]) - DISLIKE * np.log(max(1.0, turns[i].cost / (DEAR * budget))) for i in places}
    return sorted(places, key=lambda i: -worth[i])


def _fetched(corpus: Corpus, places: list[int], without: frozenset[tuple[str, int]]) -> dict[int, Turn]:
    rows = recall.fetch(corpus, places)
    told = {i: (corpora.KINDS[corpus.kind[i]], int(corpus.item[i])) for i in places}
    return {
        int(i): Turn(rows[key], int(corpus.sitting[i])) for i, key in told.items() if key in rows and key not in without
    }


def _alike(words: set[str], other: set[str]) -> bool:
    return len(words) > 3 and len(words & other) > SAME * len(words | other)


def _beginning(turn: Turn, budget: int) -> list[Turn]:
    room = (budget - cost(turn, has_line=False) + len(turn.raw.encode()) // 4) * 4 - 8
    if room < 20 or not hasattr(turn.item, "text"):
        return []
    turn.item.text = cut(turn.item.text.encode()[:room].decode("utf-8", "ignore"), room)
    return [turn]
