"""What people say beside the matter: who they are, how they want to be reached, talk, and what only looks like a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.memory.pen import Said

if TYPE_CHECKING:
    from bench.memory.customer import Matter
    from bench.memory.sittings import Scene

#: facts that no slot stands for: where the wording is, the kind, the value
_PREFERENCES = [
    (("fact", "call"), "call_preference", "call"),
    (("fact", "no_call"), "call_preference", "no call"),
    (("fact", "marketing_in"), "consent", "marketing_in"),
    (("fact", "marketing_out"), "consent", "marketing_out"),
    (("channel", "sms"), "channel_preference", "sms"),
    (("channel", "whatsapp"), "channel_preference", "whatsapp"),
    (("channel", "email"), "channel_preference", "email"),
]


def on_the_way(scene: Scene, matter: Matter) -> None:
    """A few of them in the middle of a problem."""
    book, rng = scene.book, scene.rng
    if rng.random() < 0.3:
        told(scene, rng.choice(["name", "address", "email", "phone"]))
    if rng.random() < 0.2:
        preference(scene)
    if rng.random() < 0.25 and matter.number == "order":
        book.write("in", scene.say("fact", "paid", matter=matter), matter)
    if rng.random() < 0.3:
        trap(scene, "contact")
    if rng.random() < 0.2:
        trap(scene, "agent")
    if rng.random() < 0.25 and matter.topic in ("late_parcel", "damaged", "wrong_item"):
        delivery(scene, matter)
    if rng.random() < 0.15:
        book.write("note", scene.say("note"))


def told(scene: Scene, kind: str) -> None:
    """A contact detail; another one than before when there was one."""
    person = scene.book.customer
    path = kind
    if kind != "name":
        path = f"{kind}_new" if kind in person.current else kind
        person.current[kind] = person.value(kind)
    scene.book.write("in", scene.say("fact", path))


def preference(scene: Scene) -> None:
    """How the customer wants to be written to, or not at all."""
    book, rng = scene.book, scene.rng
    words = book.customer.words
    if rng.random() < 0.15:
        language = rng.choice(sorted(words["language"]))
        _state(scene, ("language", language), "language", language)
    elif rng.random() < 0.2:
        said = scene.say("fact", "other_preference")
        book.state(book.write("in", said), "other_preference", said.text)
    else:
        here = {row["kind"] for row in book.facts if row["turn"] in book.sittings[-1]["turns"]}
        _state(scene, *rng.choice([one for one in _PREFERENCES if one[1] not in here] or _PREFERENCES))


def _state(scene: Scene, path: tuple[str, str], kind: str, value: str) -> None:
    turn = scene.book.write("in", scene.say(*path))
    scene.book.state(turn, kind, value)


def trap(scene: Scene, who: str) -> None:
    """Something that looks like a fact or a promise, and is none."""
    scene.book.traps.append(scene.book.write("in" if who == "contact" else "out", scene.say("trap", who)))


def delivery(scene: Scene, matter: Matter) -> None:
    """When it is to come, as the carrier says: a date, and not the agent's promise."""
    book = scene.book
    first = not any(row.get("delivery") for row in book.sittings)
    turn = book.write("out", scene.say("delivery" if first else "delivery_new"), matter)
    book.pass_over(turn, "promise")
    book.sittings[-1]["delivery"] = turn


def chat(scene: Scene, length: int) -> None:
    """Long talk about anything else, with a few things said by either side that are asked for later."""
    book, rng = scene.book, scene.rng
    places = set(rng.sample(range(length), min(2 + length // 10, length)))
    for place in range(length):
        if place in places:
            _detail(scene, "in", "details")
        else:
            book.write("in", scene.say("chat", "filler"))
        if place and rng.random() < 0.06:
            _detail(scene, "out", "theirs")
        elif rng.random() < 0.7:
            book.write("out", scene.say("chat", "reply"))


def _detail(scene: Scene, direction: str, kind: str) -> None:
    """A thing that is asked for later, once in a story."""
    book = scene.book
    left = [one for one in book.customer.words["chat"][kind] if one[1] not in {row["text"] for row in book.questions}]
    if left:
        line, question = scene.rng.choice(left)
        ask(
            scene,
            "detail" if direction == "in" else "detail of the agent",
            question,
            [book.write(direction, Said(line))],
        )
    else:
        book.write(direction, scene.say("chat", "filler" if direction == "in" else "reply"))


def ask(scene: Scene, kind: str, text: str, answers: list[str]) -> None:
    """A question about the story, to be asked at its end."""
    row: dict[str, Any] = {"kind": kind, "text": text, "at": None, "answers": answers}
    scene.book.questions.append(row)
