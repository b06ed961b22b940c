"""What a customer writes in WhatsApp: texts, files, places, cards."""

from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Person
from channels_app.simulator.meta import about, inbound, media
from channels_app.simulator.meta.about import Made
from channels_app.simulator.simulation import Simulation

LONGEST = 4096


def text(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`text`, and optionally `reply_to`, `forwarded`, `referral` (an ad), `at` and `id`."""
    words = str(values.get("text") or "")
    if not words:
        raise ValueError("write a text")
    if len(words) > LONGEST:
        raise ValueError(f"WhatsApp takes at most {LONGEST} characters")
    return inbound.write(
        sim,
        account,
        person,
        "text",
        {"body": words},
        words,
        context=about.context(sim, account, values),
        **about.common(values),
        **({"referral": values["referral"]} if values.get("referral") else {}),
    )


def send_media(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`media` (an id of a stored file), `caption`, `voice`, `kind` to override what follows from its type."""
    medium = sim.world.media.get(str(values.get("media")))
    if medium is None:
        raise ValueError("choose a file that was uploaded")
    kind = values.get("kind") or {"image": "image", "video": "video", "audio": "audio"}.get(
        medium.mime.partition("/")[0], "document"
    )
    kind = "sticker" if medium.mime == "image/webp" and not values.get("kind") else kind
    caption = str(values.get("caption") or values.get("text") or "")
    extra: dict[str, Any] = {}
    if caption and kind in ("image", "video", "document"):
        extra["caption"] = caption
    if kind == "document":
        extra["filename"] = medium.name
    if kind == "audio":
        extra["voice"] = bool(values.get("voice"))
    if kind == "sticker":
        extra["animated"] = bool(values.get("animated"))
    medium.expires = sim.clock.now() + media.INBOUND_LASTS
    medium.account = account.key
    sim.world.media.save(medium)
    return inbound.write(
        sim,
        account,
        person,
        kind,
        media.element(sim, medium, **extra),
        caption,
        context=about.context(sim, account, values),
        media=[medium.id],
        **about.common(values),
    )


def location(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """`latitude`, `longitude`, and optionally `name`, `address`, `url`."""
    body = {
        "latitude": float(values.get("latitude", 0.0)),
        "longitude": float(values.get("longitude", 0.0)),
        **{key: str(values[key]) for key in ("name", "address", "url") if values.get(key)},
    }
    words = str(values.get("name") or f"{body['latitude']}, {body['longitude']}")
    return inbound.write(
        sim,
        account,
        person,
        "location",
        body,
        words,
        context=about.context(sim, account, values),
        **about.common(values),
    )


def contacts(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Somebody's card (`name`, `phone`), or the person's own number when `own` answers a request for it."""
    own = bool(values.get("own"))
    name = person.name if own else str(values.get("name") or "Someone")
    number = person.phone if own else str(values.get("phone") or "")
    card: dict[str, Any] = {
        "name": {"formatted_name": name, "first_name": name.split()[0]},
        "phones": [{"phone": number, "type": "CELL", **({"wa_id": person.wa_id} if own else {})}] if number else [],
        "origin": "contact_request" if own else "other",
    }
    if not own:
        card["vcard"] = f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;type=CELL:{number}\nEND:VCARD"
    message, letter = inbound.write(
        sim,
        account,
        person,
        "contacts",
        {"cards": [card]},
        name,
        context=about.context(sim, account, values),
        **about.common(values),
    )
    if own:
        sim.world.mark("book", account.portfolio, person.id, value=1)
    return message, letter
