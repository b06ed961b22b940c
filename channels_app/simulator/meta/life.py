"""What changes about a customer: number, id, username, consent, and whether they want to hear from the business."""

from typing import Any

from channels_app.simulator import people
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.ids import user_id
from channels_app.simulator.letters import Letter
from channels_app.simulator.meta import identity, inbound
from channels_app.simulator.meta.about import Made
from channels_app.simulator.meta.envelope import tell, value_of
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import digits_of


def change_number(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`phone`: the person's new number. The WhatsApp id and the BSUID change with it, each told by itself."""
    phone = str(values.get("phone") or "")
    if not phone.startswith("+") or not 7 <= len(digits_of(phone)) <= 15 or sim.world.by_phone(phone):
        raise ValueError("phone must be a number in E.164 form that nobody has")
    before = identity.origin(sim, account, person)
    old_wa, old_id = person.wa_id, identity.user_id_of(person, account)
    people.change(
        sim, person, {"phone": phone, "wa_id": digits_of(phone), "user_id": user_id(phone, old_id[:2] or "US")}
    )
    new_id = identity.user_id_of(person, account)
    number = {"body": f"User {person.name} changed from {old_wa} to {person.wa_id}", "wa_id": person.wa_id}
    bsuid = {"body": f"User {person.name} changed from {old_id} to {new_id}", "user_id": new_id}
    told = [
        inbound.notice(sim, account, person, "user_changed_number", number, before),
        inbound.notice(sim, account, person, "user_changed_user_id", bsuid, before),
        _user_id_update(sim, account, person, old_id, new_id),
    ]
    for letter in told[1:]:
        sim.postman.hand_in([letter])
    return None, told[0]


def set_username(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`username`, empty to give it up; nothing is told, the next message shows it."""
    people.change(sim, person, {"username": str(values.get("username") or "")})
    return None, None


def marketing(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`value` stop or resume: whether the person wants marketing messages."""
    value = str(values.get("value"))
    if value not in ("stop", "resume"):
        raise ValueError("value must be stop or resume")
    if value == "stop":
        sim.world.mark("no_marketing", account.key, person.id, value=1)
    else:
        sim.world.unmark("no_marketing", account.key, person.id)
    block = identity.contact_block(sim, account, person)
    wish: dict[str, Any] = {
        **{name: block[name] for name in ("wa_id", "user_id") if name in block},
        "detail": f"User requested to {value} marketing messages",
        "category": "marketing_messages",
        "value": value,
        "timestamp": int(sim.clock.now()),
    }
    return None, tell(sim, account, "user_preferences", value_of(account, contacts=[block], user_preferences=[wish]))


def block(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`on` (default true): the person blocks the business; it learns only that messages fail."""
    if values.get("on", True):
        sim.world.mark("blocked_us", account.key, person.id, value=1)
    else:
        sim.world.unmark("blocked_us", account.key, person.id)
    return None, None


def from_advertisement(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """A first message from an advertisement that opens WhatsApp; it starts a free entry point once answered."""
    referral = {
        "source_url": "https://fb.me/3cr4Wqqkv",
        "source_id": "120226305854810726",
        "source_type": "ad",
        "body": "Yearly service for your espresso machine, collected and brought back.",
        "headline": "Book a service",
        "media_type": "image",
        "image_url": "https://scontent.xx.fbcdn.net/v/t45.1600-4/service.jpg",
        "ctwa_clid": f"ARA{person.wa_id}{int(sim.clock.now())}",
        **(values.get("referral") or {}),
    }
    words = str(values.get("text") or "Hello! Can I get more info on this?")
    made: tuple[Message, Letter] = inbound.write(
        sim, account, person, "text", {"body": words}, words, referral=referral
    )
    return made


def _user_id_update(sim: Simulation, account: WhatsAppAccount, person: Person, old: str, new: str) -> Letter:
    block = identity.contact_block(sim, account, person)
    change = {
        **({"wa_id": block["wa_id"]} if "wa_id" in block else {}),
        "detail": "User changed their phone number",
        "user_id": {"previous": old, "current": new},
        "timestamp": str(int(sim.clock.now())),
    }
    return tell(sim, account, "user_id_update", value_of(account, contacts=[block], user_id_update=[change]))
