"""What a person can do on the phone, for every provider; each act ends in a webhook."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels_app.simulator import journeys
from channels_app.simulator.accounts import Account, TelnyxAccount, TwilioAccount, WhatsAppAccount
from channels_app.simulator.carriers import carrier_of
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.letters import Letter, Outcome
from channels_app.simulator.meta import acts as meta_acts
from channels_app.simulator.simulation import Simulation

#: What an act's values may be.
TYPES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "a text": (
        str,
        ("text", "media", "caption", "name", "address", "url", "phone", "message", "emoji", "button", "kind", "value",
         "id", "reply_to", "username"),
    ),
    "a number": ((int, float), ("latitude", "longitude", "at")),
    "true or false": (bool, ("voice", "animated", "own", "on", "forwarded", "frequently_forwarded", "wait")),
    "an object": (dict, ("referral",)),
}  # fmt: skip
#: A moment of the year 5138; places are far smaller.
LARGEST = 1e11


@dataclass
class Done:
    """The message an act made (or was about) and the fate of its webhook."""

    message: Message | None
    outcome: "asyncio.Future[Outcome] | None"


def perform(sim: Simulation, person: Person, account: Account, act: str, values: dict[str, Any]) -> Done:
    """Do one act; ValueError in a sentence for what cannot be done."""
    _check_types(values)
    if person.off:
        raise ValueError(f"{person.name}'s phone is switched off")
    if act == "open":
        journeys.opened(sim, person, account.key)
        return Done(None, None)
    if not isinstance(account, WhatsAppAccount):
        return _post(sim, _by_sms(sim, account, person, act, values))
    if not person.wa_id:
        raise ValueError(f"{person.name} has no WhatsApp")
    rule: Callable[..., Any] | None = meta_acts.ACTS.get(act)
    if rule is None:
        raise ValueError(f"act must be one of {', '.join([*meta_acts.ACTS, 'open'])}")
    made = rule(sim, account, person, values)
    if sim.world.marked("blocked_by_us", account.key, person.id):
        return Done(made[0], None)
    return _post(sim, made)


def _check_types(values: dict[str, Any]) -> None:
    for kind, (types, names) in TYPES.items():
        for name in names:
            if values.get(name) is not None and (
                not isinstance(values[name], types) or (isinstance(values[name], bool) and types is not bool)
            ):
                raise ValueError(f"{name} must be {kind}")
    for name in ("latitude", "longitude", "at"):
        if abs(values.get(name) or 0) > LARGEST:
            raise ValueError(f"{name} is too large")


def _by_sms(
    sim: Simulation, account: TwilioAccount | TelnyxAccount, person: Person, act: str, values: dict[str, Any]
) -> tuple[Message, Letter]:
    if person.sms != "mobile":
        raise ValueError(f"{person.name} cannot write SMS")
    if act not in ("text", "media"):
        raise ValueError("by SMS a person can only write and send files")
    text, media = str(values.get("text") or ""), [id for id in [values.get("media")] if id]
    if not text and not media:
        raise ValueError("write a text or choose a file")
    for id in media:
        if sim.world.media.get(id) is None:
            raise ValueError(f"there is no file {id}")
    return carrier_of(account).write(
        sim, account, person, text, media=media, at=values.get("at"), id=values.get("id", "")
    )


def _post(sim: Simulation, made: tuple[Message | None, Letter | None]) -> Done:
    message, letter = made
    return Done(message, sim.postman.hand_in([letter]) if letter else None)
