"""The people with phones: the demo's own, and those that tests and benches add."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from channels_app.simulator.entities import Person
from channels_app.simulator.ids import user_id
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import digits_of

SEEDS = Path(__file__).with_name("people.json")
CHANGEABLE = {
    "name",
    "username",
    "off",
    "read_receipts",
    "reads",
    "sms",
    "wa_id",
    "user_id",
    "note",
    "scripted",
    "phone",
}


def seed(sim: Simulation) -> None:
    """Put the demo's people in when the world is empty."""
    if not len(sim.world.people):
        for row in json.loads(SEEDS.read_text("utf-8")):
            sim.world.save_person(Person(**row, place=len(sim.world.people)))


def add(sim: Simulation, values: dict[str, Any]) -> Person:
    """A new person, or the known one of that id with these values. ValueError says what is wrong.

    `phone` (E.164) is enough: WhatsApp id and BSUID follow from it unless given; `whatsapp: false` means none.
    """
    values = dict(values)
    on_whatsapp = values.pop("whatsapp", True)
    unknown = set(values) - {item.name for item in fields(Person)}
    if unknown:
        raise ValueError(f"a person has no {', '.join(sorted(unknown))}")
    phone = str(values.get("phone", ""))
    if not phone.startswith("+") or not 7 <= len(digits_of(phone)) <= 15:
        raise ValueError("phone must be in E.164 form, for example +14155550101")
    owner = sim.world.by_phone(phone)
    id = str(values.get("id") or (owner.id if owner else f"p{digits_of(phone)}"))
    if owner and owner.id != id:
        raise ValueError(f"{phone} belongs to {owner.id}")
    if on_whatsapp:
        values.setdefault("wa_id", digits_of(phone))
        values.setdefault("user_id", user_id(phone))
    known = sim.world.people.get(id)
    if known:
        return change(sim, known, {name: value for name, value in values.items() if name in CHANGEABLE})
    return sim.world.save_person(Person(**{"name": phone, **values, "id": id, "place": len(sim.world.people)}))


def change(sim: Simulation, person: Person, values: dict[str, Any]) -> Person:
    """Set some of a person's properties; ValueError for one that cannot be set or has the wrong type."""
    for name, value in values.items():
        if name not in CHANGEABLE:
            raise ValueError(f"{name} of a person cannot be set")
        if type(value) is not type(getattr(person, name)):
            raise ValueError(f"{name} must be {type(getattr(person, name)).__name__}")
        setattr(person, name, value)
    return sim.world.save_person(person)
