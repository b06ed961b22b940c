"""Whom a send is for, and what will keep it from arriving."""

from dataclasses import dataclass
from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Person, Template
from channels_app.simulator.meta import identity, limits
from channels_app.simulator.meta.errors import GraphError, bad, missing
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import digits_of


@dataclass
class Recipient:
    """Whom a send is for. `person` is None for a number or id that nobody has."""

    given: str
    by_phone: bool
    person: Person | None

    @property
    def name(self) -> str:
        """What rates are counted by."""
        return self.person.id if self.person else self.given


def find(sim: Simulation, account: WhatsAppAccount, body: dict[str, Any]) -> Recipient:
    """The recipient a body names; `to` wins over `recipient` when both are there. GraphError for a wrong one."""
    kind = body.get("recipient_type", "individual")
    if kind not in ("individual", "group"):
        raise bad("recipient_type", 'must be one of {"individual", "group"}.')
    if kind == "group":
        raise GraphError(131009, details="No group of this business has that id.")
    if body.get("to"):
        return _by_phone(sim, account, body["to"])
    if not body.get("recipient"):
        raise missing("to")
    return _by_user_id(sim, account, body["recipient"])


def failure(sim: Simulation, account: WhatsAppAccount, recipient: Recipient, template: Template | None) -> int:
    """The code of what will keep this message from arriving, 0 for nothing."""
    person = recipient.person
    if person is None or not person.wa_id or sim.world.marked("blocked_us", account.key, person.id):
        return 131026
    if template:
        if sim.world.marked("no_marketing", account.key, person.id) and template.category == "MARKETING":
            return 131050
        if limits.window_is_open(sim, account.key, person):
            return 0
        if limits.is_over_limit(sim, account, person):
            return 131048
        limits.written_first(sim, account, person)
        return 0
    return 0 if limits.window_is_open(sim, account.key, person) else 131047


def contact(recipient: Recipient) -> dict[str, str]:
    """`wa_id` for a send to a phone (it may differ from the dialled number), `user_id` for one to a BSUID."""
    if not recipient.by_phone:
        return {"input": recipient.given, "user_id": recipient.given}
    known = recipient.person.wa_id if recipient.person else ""
    return {"input": recipient.given, "wa_id": known or digits_of(recipient.given)}


def _by_phone(sim: Simulation, account: WhatsAppAccount, to: Any) -> Recipient:
    given = str(to)
    if not isinstance(to, str | int) or not 7 <= len(digits_of(given)) <= 15 or set(given) - set("+0123456789 -()"):
        raise GraphError(131009, details=f"Recipient phone number {given} is not valid.")
    if digits_of(given) == digits_of(account.display_phone_number):
        raise GraphError(131021)
    return Recipient(given, True, sim.world.by_phone(given))


def _by_user_id(sim: Simulation, account: WhatsAppAccount, given: Any) -> Recipient:
    if not isinstance(given, str) or not 5 <= len(given) <= 140 or given[2:3] != ".":
        raise GraphError(131009, details=f"Recipient {given} is not a business-scoped user id.")
    return Recipient(given, False, identity.find_recipient(sim, account, given))
