"""Many incoming messages at an even rate, whatever the product's speed, for benches and chaos runs."""

import asyncio
import random
import time
from dataclasses import dataclass, fields
from typing import Any

from channels_app.simulator import people
from channels_app.simulator.accounts import Account, WhatsAppAccount
from channels_app.simulator.carriers import carrier_of
from channels_app.simulator.entities import Person
from channels_app.simulator.letters import Letter, Outcome
from channels_app.simulator.meta import inbound as meta
from channels_app.simulator.simulation import Simulation


@dataclass
class Plan:
    """An injection: `rate` in messages per second (0: as fast as can be), `duplicates` in percent."""

    account: str
    count: int = 1
    persons: int = 10
    rate: float = 0.0
    duplicates: float = 0.0
    batch: int = 1
    text: str = "Message {n} of {name}"
    first_phone: int = 14155600000
    seed: int = 1
    #: Give the ids of all messages in the answer.
    detail: bool = False


def plan_of(values: dict[str, Any]) -> Plan:
    """A plan from JSON; ValueError in a sentence."""
    unknown = set(values) - {item.name for item in fields(Plan)}
    if unknown or "account" not in values:
        raise ValueError(f"a plan has {', '.join(item.name for item in fields(Plan))}; account is required")
    plan = Plan(**values)
    if not 1 <= plan.count <= 1_000_000 or not 1 <= plan.persons <= 100_000 or not 1 <= plan.batch <= 1000:
        raise ValueError("count must be 1 to 1000000, persons 1 to 100000, batch 1 to 1000")
    return plan


async def run(sim: Simulation, plan: Plan) -> dict[str, Any]:
    """Carry the plan out and answer once every POST is acknowledged or given up."""
    account = sim.accounts.by_key(plan.account)
    if account is None:
        raise ValueError(f"simulator.json has no WhatsApp, Twilio or Telnyx account {plan.account}")
    crowd = [_scripted(sim, plan.first_phone + number) for number in range(plan.persons)]
    dice = random.Random(plan.seed)
    started, ids, fates = time.monotonic(), list[dict[str, str]](), list[asyncio.Future[Outcome]]()
    pending: list[Letter] = []
    duplicates = 0
    for number in range(plan.count):
        if plan.rate:
            await _until(started + number / plan.rate)
        elif number % 200 == 0:
            await asyncio.sleep(0)
        person = crowd[number % len(crowd)]
        message_id, text, letter = _write(sim, account, person, plan.text.format(n=number, name=person.name))
        ids.append({"id": message_id, "person": person.id, "text": text})
        pending.append(letter)
        if dice.random() * 100 < plan.duplicates:
            duplicates += 1
            pending.append(Letter(letter.id + "d", letter.provider, letter.account, letter.content, letter.message))
        if len(pending) >= plan.batch or number == plan.count - 1:
            fates += _hand_in(sim, account, pending)
            pending = []
    outcomes = await asyncio.gather(*fates)
    took = time.monotonic() - started
    acknowledged = sum(1 for row in ids if (found := sim.world.messages.get(row["id"])) and found.acknowledged)
    return {
        "written": len(ids),
        "duplicates": duplicates,
        "posts": len(outcomes),
        "acknowledged": acknowledged,
        "seconds": round(took, 3),
        "answers_ms": _spread([outcome.milliseconds for outcome in outcomes]),
        "messages": ids if plan.detail else [],
    }


def _hand_in(sim: Simulation, account: Account, letters: list[Letter]) -> list["asyncio.Future[Outcome]"]:
    if not isinstance(account, WhatsAppAccount):
        return [sim.postman.hand_in([letter]) for letter in letters]
    return [sim.postman.hand_in(letters, together=True)]


def _write(sim: Simulation, account: Account, person: Person, text: str) -> tuple[str, str, Letter]:
    if isinstance(account, WhatsAppAccount):
        message, letter = meta.write(sim, account, person, "text", {"body": text}, text)
    else:
        message, letter = carrier_of(account).write(sim, account, person, text)
    return message.id, text, letter


def _scripted(sim: Simulation, digits: int) -> Person:
    known = sim.world.by_phone(str(digits))
    return known or people.add(sim, {"phone": f"+{digits}", "name": f"Person {digits}", "scripted": True})


async def _until(at: float) -> None:
    pause = at - time.monotonic()
    if pause > 0:
        await asyncio.sleep(pause)


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(ordered[len(ordered) // 2], 1),
        "p99": round(ordered[int(len(ordered) * 0.99)], 1),
        "max": round(ordered[-1], 1),
    }
