"""Which of a person's ids a business may see: BSUID always, the phone number only when the rules allow it."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Person
from channels_app.simulator.ids import user_id as make_user_id
from channels_app.simulator.simulation import Simulation

#: A phone number shown by an exchange stays shown for 30 days, per business number.
EXCHANGE_LASTS = 30 * 86400.0


def user_id_of(person: Person, account: WhatsAppAccount) -> str:
    """The person's business-scoped user id for this account's portfolio."""
    if account.portfolio == "main" or not person.user_id:
        return person.user_id
    return make_user_id(f"{account.portfolio}|{person.user_id}", person.user_id[:2])


def find_recipient(sim: Simulation, account: WhatsAppAccount, recipient: str) -> Person | None:
    """Whose BSUID or parent BSUID (`CC.ENT.…`) this is for this account."""
    wanted = recipient.replace(".ENT.", ".", 1)
    if account.portfolio == "main":
        return sim.world.by_user_id(wanted)
    return next((person for person in sim.world.people if user_id_of(person, account) == wanted), None)


def exchanged(sim: Simulation, account: WhatsAppAccount, person: Person) -> None:
    """Note that the business wrote to the person's phone number: it sees it from now on."""
    sim.world.mark("exchange", account.key, person.id, value=sim.clock.now())
    sim.world.mark("book", account.portfolio, person.id, value=1)


def phone_is_shown(sim: Simulation, account: WhatsAppAccount, person: Person) -> bool:
    """No username, or an exchange by phone within 30 days, or an entry of the portfolio's contact book."""
    if not person.username:
        return True
    if sim.world.marked("book", account.portfolio, person.id):
        return True
    last = sim.world.marked("exchange", account.key, person.id)
    return last is not None and sim.clock.now() - last <= EXCHANGE_LASTS


def contact_block(sim: Simulation, account: WhatsAppAccount, person: Person, *, profile: bool = True) -> dict[str, Any]:
    """One element of `contacts` in a webhook."""
    block: dict[str, Any] = {}
    if profile:
        block["profile"] = {"name": person.name, **({"username": person.username} if person.username else {})}
    if person.wa_id and phone_is_shown(sim, account, person):
        block["wa_id"] = person.wa_id
    if person.user_id:
        block["user_id"] = user_id_of(person, account)
    return block


def origin(sim: Simulation, account: WhatsAppAccount, person: Person, prefix: str = "from") -> dict[str, str]:
    """`from` and `from_user_id` (or `recipient_id` and `recipient_user_id`) of a message or status."""
    block = contact_block(sim, account, person, profile=False)
    phone_key = "from" if prefix == "from" else f"{prefix}_id"
    found = {}
    if "wa_id" in block:
        found[phone_key] = block["wa_id"]
    if "user_id" in block:
        found[f"{prefix}_user_id"] = block["user_id"]
    return found
