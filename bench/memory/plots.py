"""What happens in a story and when: a list of steps, each a sitting, with the days between them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.memory.customer import RETURNING, TOPICS

#: how often each plot is drawn
PLOTS = {
    "repeat": 5,
    "near_miss": 4,
    "parallel": 4,
    "facts": 3,
    "merge": 2,
    "chat": 2,
    "calm": 2,
    "double": 1,
    "return": 1,
    "switch": 1,
}


@dataclass
class Step:
    """One sitting: `act` on the matter of that number, `days` after the step before."""

    act: str
    matter: int = 0
    days: int = 0
    identity: int = 0
    #: on the same day, so many hours later and on another channel
    hours: int = 0


@dataclass
class Plot:
    """The topics of the matters and the steps."""

    name: str
    topics: list[str]
    steps: list[Step]


def draw(rng: random.Random) -> Plot:
    """A plot, with its topics and pauses."""
    name = rng.choices(list(PLOTS), list(PLOTS.values()))[0]
    plot = _MAKERS[name](rng)
    for place, step in enumerate(plot.steps):
        if place and not step.days and not step.hours and step.act != "also":
            step.days = _pause(step, rng)
    return plot


def _pause(step: Step, rng: random.Random) -> int:
    """Days before a step: long before something new, short before the same again."""
    if step.act in ("open", "chat"):
        return rng.randint(8, 45)
    return rng.randint(20, 60) if step.act == "back" else rng.randint(2, 8)


def _agains(rng: random.Random, matter: int = 0, most: int = 3) -> list[Step]:
    return [Step("again", matter) for _ in range(rng.randint(1, most))]


def _settled(rng: random.Random, matter: int = 0) -> list[Step]:
    return [Step("settled", matter)] if rng.random() < 0.5 else []


def _repeat(rng: random.Random) -> Plot:
    noise = [Step(rng.choice(["update", "chat"]), days=rng.randint(1, 5))] if rng.random() < 0.3 else []
    return Plot("repeat", [rng.choice(TOPICS)], [*noise, Step("open"), *_agains(rng), *_settled(rng)])


def _near_miss(rng: random.Random) -> Plot:
    """The same kind of problem with another order: not the same issue."""
    topic = rng.choice([one for one in TOPICS if one not in ("login", "cancel", "app_crash")])
    steps = [Step("open"), *_settled(rng), Step("open", 1), *_agains(rng, 1, 2)]
    if steps[1].act != "settled" and rng.random() < 0.5:
        steps.append(Step("again", 0))
    return Plot("near_miss", [topic, topic], steps)


def _parallel(rng: random.Random) -> Plot:
    """Two things at once, told in turn."""
    topics = rng.sample(TOPICS, 2)
    steps = [Step("open"), Step("open", 1, rng.randint(2, 6)), *_agains(rng, 0, 2), *_agains(rng, 1, 2), *_settled(rng)]
    return Plot("parallel", topics, steps)


def _facts(rng: random.Random) -> Plot:
    """Details that change in the course of time."""
    steps = [
        Step("update"),
        Step("open", 0, rng.randint(3, 20)),
        Step("update"),
        *_agains(rng, 0, 1),
        Step("update"),
        *_settled(rng),
    ]
    return Plot("facts", [rng.choice(TOPICS)], steps)


def _merge(rng: random.Random) -> Plot:
    """One person with two identities comes with the same thing."""
    plot = _repeat(rng)
    for step in plot.steps[1:]:
        step.identity = rng.randint(0, 1)
    plot.steps[-1].identity = 1
    return Plot("merge", plot.topics, plot.steps)


def _switch(rng: random.Random) -> Plot:
    """Nobody answers here, so the customer tries there: another contact on the same day."""
    steps = [Step("open"), Step("again", hours=rng.randint(2, 3)), *_agains(rng, 0, 1), *_settled(rng)]
    return Plot("switch", [rng.choice(TOPICS)], steps)


def _chat(rng: random.Random) -> Plot:
    steps = [
        Step("chat"),
        Step("open"),
        Step("long"),
        *_agains(rng, 0, 2),
        Step("chat"),
        *_settled(rng),
        Step("update"),
    ]
    return Plot("chat", [rng.choice(TOPICS)], steps)


def _calm(rng: random.Random) -> Plot:
    """Everything is kept at the first time; later something else."""
    topics = rng.sample(TOPICS, 2)
    return Plot("calm", topics, [Step("open"), Step("settled"), Step("open", 1), Step("settled", 1)])


def _double(rng: random.Random) -> Plot:
    """Two things in one sitting."""
    topics = rng.sample(TOPICS, 2)
    return Plot("double", topics, [Step("open"), Step("also", 1), *_agains(rng, 0, 2), *_agains(rng, 1, 1)])


def _return(rng: random.Random) -> Plot:
    """Solved, and back."""
    return Plot("return", [rng.choice(RETURNING)], [Step("open"), Step("settled"), Step("back"), *_agains(rng, 0, 1)])


_MAKERS = {
    "repeat": _repeat, "near_miss": _near_miss, "parallel": _parallel, "facts": _facts, "merge": _merge,
    "chat": _chat, "switch": _switch, "calm": _calm, "double": _double, "return": _return,
}  # fmt: skip
