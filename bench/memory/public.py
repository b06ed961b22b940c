"""Stories told in public wordings: what people wrote of 77 banking matters and of 150 others, each matter an issue.

Read from a folder with `banking77_train.csv`, `banking77_test.csv` (PolyAI, CC BY 4.0) and `clinc150_full.json` (CLINC150,
CC BY 3.0); nothing of them is kept here. The half to fit on takes every other intent of banking77's train file, the half
to test with the other intents, of its test file; CLINC150 alike. Only issues are judged: what else is said is unscored.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from bench.memory.book import Book
from bench.memory.customer import Customer, Matter, noon_of
from bench.memory.pen import Pen, Said
from bench.memory.scheduling import CHANNELS
from bench.memory.values import IDENTIFIERS, Value

Pools = dict[str, list[str]]
_HALF = {"fit": 0, "test": 1}
_PASSED = ("*", "promise", *IDENTIFIERS)


def pools(folder: Path, half: str) -> Pools:
    """Texts by intent, of one half. Raises FileNotFoundError when the files are not in the folder."""
    part = "train" if half == "fit" else "test"
    found: Pools = defaultdict(list)
    with (folder / f"banking77_{part}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[f"banking {row['category']}"].append(row["text"])
    for text, intent in json.loads((folder / "clinc150_full.json").read_text(encoding="utf-8"))[part]:
        found[f"clinc {intent}"].append(text)
    # Numbers in a text would be labels that nobody made.
    clean = {intent: [text for text in texts if not re.search(r"\d", text)] for intent, texts in found.items()}
    chosen = sorted(clean)[_HALF[half] :: 2]
    return {intent: clean[intent] for intent in chosen if len(clean[intent]) > 5}


def book(customer: Customer, texts: Pools, now: datetime) -> Book:
    """A story of three to five matters of one source, told one to three times each, in turn."""
    rng, found = customer.rng, Book(customer)
    source = rng.choice(["banking", "clinc"])
    intents = rng.sample([one for one in texts if one.startswith(source)], rng.randint(3, 5))
    matters = {intent: Matter(intent, "", Value("", "")) for intent in intents}
    times = {intent: rng.randint(1, 3) for intent in intents}
    order = sorted((rng.random(), intent) for intent in intents for _ in range(times[intent]))
    said = {intent: rng.sample(texts[intent], times[intent]) for intent in intents}
    day = now - timedelta(days=5 * len(order) + 1)
    for _, intent in order:
        day += timedelta(days=rng.randint(2, 5))
        found.sit(noon_of(day, rng), rng.choice(CHANNELS), 0)
        if matters[intent] not in found.matters:
            found.matters.append(matters[intent])
        _told(found, Pen(customer), matters[intent], said[intent].pop())
    return found


def _told(found: Book, pen: Pen, matter: Matter, text: str) -> None:
    turn = found.write("in", Said(text.strip()), matter)
    matter.approaches.append([turn])
    for kind in _PASSED:
        found.pass_over(turn, kind)
    found.write("out", pen.any("hello", at=found.clock) + pen.any("sorry", at=found.clock), matter)
    if found.customer.rng.random() < 0.6:
        found.write("in", pen.any("thanks", at=found.clock))
