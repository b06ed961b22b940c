"""Lays a plot into time and lets it happen."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bench.memory import asides
from bench.memory.book import Book
from bench.memory.customer import Customer, Matter, alike, noon_of
from bench.memory.pen import Pen
from bench.memory.plots import Plot, Step
from bench.memory.sittings import Scene

CHANNELS = ("whatsapp", "sms", "webchat")
#: the second identity of a person never writes where the first does
_OF_IDENTITY = {0: ("whatsapp", "sms"), 1: ("webchat",)}
_ABOUT = ("open", "also", "again", "settled", "back")


def happen(customer: Customer, plot: Plot, now: datetime) -> Book:
    """The book of a plot whose last sitting was some days before `now`."""
    rng = customer.rng
    book, pen = Book(customer), Pen(customer)
    matters = [customer.matter(topic) for topic in plot.topics]
    for matter in matters:
        matter.must_name = any(other is not matter and alike(matter.topic, other.topic) for other in matters)
    total = sum(step.days for step in plot.steps)
    day = now - timedelta(days=total + rng.choice([1, 1, 1, 2, 5, 20]))
    for place, step in enumerate(plot.steps):
        day += timedelta(days=step.days if place else 0)
        gap, kept = _follows(plot.steps, place)
        if step.act != "also":
            customer.agent = rng.choice(customer.words["world"]["agents"])
            at = book.clock + timedelta(hours=step.hours) if step.hours else noon_of(day, rng)
            book.sit(at, rng.choice(_channels(plot, step, book.channel)), step.identity)
        _act(Scene(book, pen, gap, kept), step, matters[step.matter])
    return book


def _channels(plot: Plot, step: Step, before: str) -> list[str]:
    if step.hours:
        return [one for one in CHANNELS if one != before]
    return list(CHANNELS if plot.name != "merge" else _OF_IDENTITY[step.identity])


def _follows(steps: list[Step], place: int) -> tuple[int | None, bool]:
    """Days until the matter of a step comes up again, None for never, and whether it is settled then."""
    days = 0
    for step in steps[place + 1 :]:
        days += step.days
        if step.act in _ABOUT and step.matter == steps[place].matter:
            return (None, False) if step.act == "back" else (days, step.act == "settled")
    return None, False


def _act(scene: Scene, step: Step, matter: Matter) -> None:
    rng: random.Random = scene.rng
    if step.act == "update":
        for kind in rng.sample(["address", "email", "phone"], rng.randint(1, 2)):
            asides.told(scene, kind)
        for _ in range(rng.randint(0, 2)):
            asides.preference(scene)
        scene.book.write("out", scene.say("welcome"))
    elif step.act in ("chat", "long"):
        asides.chat(scene, rng.randint(20, 45) if step.act == "long" else rng.randint(4, 9))
    elif step.act == "open" or step.act == "also":
        scene.open(matter, also=step.act == "also")
    else:
        {"again": scene.again, "settled": scene.settled, "back": scene.back}[step.act](matter)
