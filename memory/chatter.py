"""Long talk of two friends, made of what LongMemEval's people say of themselves: weights are fitted on chat too.

Each person takes over the sittings of some people of the file: what they say there, a sentence or two at a time, and
what they are asked for, in the third person. The other one reacts, asks back, or repeats a word of what was said. So
questions, answers and what lies between them are people's own words; only the reactions are ours.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from memory.drawn_corpus import Turn
from memory.stories import Asked, Story, sittings_of, time_of

#: questions of one pair of friends, sittings of others between theirs, and turns of a sitting at most
QUESTIONS, BETWEEN, LONGEST = 10, 12, 26
_NAMES = (
    "Alma", "Bruno", "Carla", "Dario", "Edith", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karin", "Leo", "Marta",
    "Nils", "Olga", "Pablo", "Rita", "Simon", "Tessa", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
_REACTIONS = (
    "Oh wow, that sounds great!", "Really? I had no idea.", "That must have been quite something, {name}!",
    "Haha, I love it.", "Sounds good to me.", "Wow, {name}, good for you!", "I see what you mean.", "No way!",
    "That's so cool! Tell me more.", "Take care of yourself, {name}.", "I totally get that.", "That's lovely.",
    "Nice! And how do you feel about it?", "Glad to hear it.", "Hmm, interesting. I'd have to think about it.",
    "You always have something going on, {name}!", "Good luck with it!", "I know that feeling all too well.",
    "Thanks for telling me, it means a lot.",
)  # fmt: skip
_ECHOES = (
    "Oh, {thing}! How did that come about?", "Ah yes, {thing}, you told me about that, {name}.", "I like {thing} too.",
    "{name}, {thing} sounds like fun!", "What about {thing}, do you enjoy it?",
    "I've been curious about {thing} for a while.",
)  # fmt: skip
_ASKS = (
    "And {thing}, how is that going, {name}?", "Hey {name}, what's new with {thing}?",
    "Did anything happen with {thing}?", "{name}, do you still think about {thing}?",
    "By the way, I wanted to ask you about {thing}.",
)  # fmt: skip
_GREETINGS = (
    "Hey {name}! How have you been?", "Hi {name}, long time no see!", "{name}! What's up?", "Good to hear from you!",
)  # fmt: skip
_THIRD = (
    (r"\bI'm\b|\bI am\b|\bam I\b", "is {name}"), (r"\bI've\b|\bI have\b|\bhave I\b", "has {name}"),
    (r"\bdo I\b", "does {name}"), (r"\bI'd\b", "{name} would"), (r"\b[Mm]y\b|\bmine\b", "{name}'s"),
    (r"\bI\b|\bme\b|\bmyself\b", "{name}"),
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z0-9]+")
#: the words of an answer, and of its question
_Wanted = tuple[set[str], set[str]]


@dataclass(frozen=True)
class _Talk:
    """A sitting of one person of the file: when, who takes it over, and the turns they say."""

    key: str
    date: str
    speaker: int
    turns: list[dict[str, Any]]


def chatter(path: Path) -> Iterator[Story]:
    """Stories of two friends; of every second question of the file, as `stories.longmemeval`. Raises as that does."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    asked = [row for row in rows[::2] if not row["question_id"].endswith("_abs") and _answers(row)]
    pool = {name: (name, sitting, date) for row in rows for name, sitting, date in sittings_of(row)}
    for start in range(0, len(asked) - QUESTIONS + 1, QUESTIONS):
        yield _story(asked[start : start + QUESTIONS], pool, random.Random(f"chatter-{start}"))


def _answers(row: dict[str, Any]) -> bool:
    said = [turn for _, sitting, _ in sittings_of(row) for turn in sitting if turn.get("has_answer")]
    return bool(said) and all(turn["role"] == "user" for turn in said)


def _story(rows: list[dict[str, Any]], pool: dict[str, Any], rng: random.Random) -> Story:
    names = rng.sample(_NAMES, 2)
    taken: dict[str, _Talk] = {}
    for n, row in enumerate(rows):
        for key, sitting, date in sittings_of(row):
            taken.setdefault(key, _Talk(key, date, n % 2, sitting))
    for key in rng.sample(sorted(set(pool) - set(taken)), BETWEEN):
        taken[key] = _Talk(key, pool[key][2], rng.randrange(2), pool[key][1])
    wanted = {
        key: (_words(str(row["answer"])), _words(row["question"])) for row in rows for key, _, _ in sittings_of(row)
    }
    turns: list[Turn] = []
    gold: dict[str, list[str]] = {}
    for talk in sorted(taken.values(), key=lambda talk: time_of(talk.date)):
        _told(talk, names, wanted.get(talk.key, (set(), set())), rng, turns, gold)
    last = turns[-1].at + timedelta(hours=1)
    return Story(turns, [
        Asked(_third(row["question"], names[n % 2]), last,
              frozenset(pk for key, _, _ in sittings_of(row) for pk in gold.get(key, [])))
        for n, row in enumerate(rows)
    ])  # fmt: skip


def _told(
    talk: _Talk, names: list[str], wanted: _Wanted, rng: random.Random, turns: list[Turn], gold: dict[str, list[str]]
) -> None:
    """One sitting of chat, put behind `turns`; which of its turns answer goes to `gold`."""
    at, me, you = time_of(talk.date), names[talk.speaker], names[1 - talk.speaker]
    first = len(turns)

    def say(name: str, text: str) -> str:
        pk = f"{talk.key}#{len(turns)}"
        turns.append(Turn(pk, name, name == names[0], text, at + timedelta(seconds=30 * (len(turns) - first))))
        return pk

    say(you, rng.choice(_GREETINGS).format(name=me))
    for text, answers in _parts(talk.turns, wanted, rng):
        if len(turns) - first >= LONGEST and not answers:
            continue
        thing = _thing(text, rng)
        if thing and rng.random() < 0.3:
            say(you, rng.choice(_ASKS).format(name=me, thing=thing))
        pk = say(me, text)
        if answers:
            gold.setdefault(talk.key, []).append(pk)
        echo = _ECHOES if thing and rng.random() < 0.4 else _REACTIONS
        say(you, rng.choice(echo).format(name=me, thing=thing))


def _parts(said: list[dict[str, Any]], wanted: _Wanted, rng: random.Random) -> Iterator[tuple[str, bool]]:
    """What one person says, a sentence or two at a time, and whether it answers."""
    for turn in said:
        if turn["role"] != "user":
            continue
        sentences = [one for one in _SENTENCE.split(turn["content"][:1_500]) if len(one.split()) > 2]
        best = max(sentences, key=lambda one: _telling(one, wanted), default="") if turn.get("has_answer") else ""
        while sentences:
            count = rng.choice((1, 1, 2))
            part, sentences = sentences[:count], sentences[count:]
            yield " ".join(part), bool(best) and best in part


def _telling(sentence: str, wanted: _Wanted) -> int:
    words, (answer, question) = _words(sentence), wanted
    return 2 * len(words & answer) + len(words & question)


def _thing(text: str, rng: random.Random) -> str:
    long = [word for word in re.findall(r"[A-Za-z]{6,}", text) if word.lower() not in ("really", "should", "anything")]
    return rng.choice(long) if long else ""


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if len(word) > 2 or word.isdigit()}


def _third(question: str, name: str) -> str:
    for pattern, told in _THIRD:
        question = re.sub(pattern, told.format(name=name), question)
    return question
