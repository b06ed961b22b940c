"""A message as the phone's screen needs it."""

from typing import Any

from channels_app.simulator.clock import iso
from channels_app.simulator.entities import Message
from channels_app.simulator.meta.answering import ways
from channels_app.simulator.meta.shelf import PRODUCTS
from channels_app.simulator.meta.taps import choices
from channels_app.simulator.simulation import Simulation

#: What stands for a message without words.
NAMES = {
    "image": "Picture",
    "audio": "Voice message",
    "video": "Video",
    "document": "File",
    "sticker": "Sticker",
    "mms": "Picture",
    "unsupported": "Something else",
}


def bubble(sim: Simulation, message: Message) -> dict[str, Any]:
    """JSON for one bubble; `mine` is the customer's own."""
    return {
        "id": message.id,
        "mine": message.direction == "in",
        "type": message.type,
        "at": iso(message.at),
        "text": "" if message.revoked else message.text,
        "status": _tick(message),
        "unread": message.status == "delivered" and not message.extra.get("opened"),
        "error": message.error,
        "edited": message.edited,
        "revoked": message.revoked,
        "quoted": _quoted(sim, message),
        "reactions": [emoji for emoji in message.reactions.values() if emoji],
        "media": [] if message.revoked else [_medium(sim, id) for id in message.media],
        "by_provider": bool(message.extra.get("by_provider")),
        **_special(message),
    }


def _quoted(sim: Simulation, message: Message) -> dict[str, Any] | None:
    quoted = sim.world.messages.get(message.reply_to)
    if quoted is None:
        return None
    words = quoted.text or NAMES.get(quoted.type, quoted.type)
    return {"id": quoted.id, "text": words, "mine": quoted.direction == "in"}


def last_line(sim: Simulation, account: str, person: str) -> dict[str, Any] | None:
    """The newest message of a chat, shortly, and how many the person has not looked at; None for an empty chat."""
    last, unread = None, 0
    for message in sim.world.latest(account, person):
        if message.extra.get("hidden"):
            continue
        last = last or message
        if message.direction == "in" or message.status in ("read", "played") or message.extra.get("opened"):
            break
        unread += message.status == "delivered"
    if last is None:
        return None
    words = "Deleted" if last.revoked else (last.text or NAMES.get(last.type, last.type))[:90]
    return {"text": words, "mine": last.direction == "in", "at": iso(last.at), "unread": unread}


def _tick(message: Message) -> str:
    """The customer's own: sent until the business's server has it; the business's: its status."""
    if message.direction == "in":
        return "read" if message.seen else "delivered" if message.acknowledged else "sent"
    return message.status


def _medium(sim: Simulation, id: str) -> dict[str, Any]:
    medium = sim.world.media.get(id)
    return {
        "id": id,
        "mime": medium.mime if medium else "",
        "name": medium.name if medium else "",
        "size": medium.size if medium else 0,
        "url": f"/simulator/api/media/{id}",
    }


def _special(message: Message) -> dict[str, Any]:
    """Header, footer, buttons, list, location, cards."""
    nothing: dict[str, Any] = {
        "header": "",
        "footer": "",
        "buttons": [],
        "list": [],
        "list_button": "",
        "link": None,
        "ask": "",
        "slides": [],
        "answers": [],
    }
    found: dict[str, Any] = {**nothing, "place": None, "cards": []}
    if message.type == "template":
        answers = [{"id": way["id"], "title": way["title"]} for way in ways(message)]
        found |= {**_template(message.extra.get("template", {})), "answers": answers}
    elif message.type == "interactive" and message.direction == "out":
        found |= _interactive(message)
    elif message.type == "location":
        found["place"] = {key: message.body.get(key) for key in ("latitude", "longitude", "name", "address")}
    elif message.type == "contacts":
        found["cards"] = [
            {
                "name": card["name"]["formatted_name"],
                "phones": [one.get("phone", "") for one in card.get("phones") or []],
            }
            for card in message.body.get("cards", [])
        ]
    return found


def _template(template: dict[str, Any]) -> dict[str, Any]:
    buttons = [
        {"id": row["payload"], "title": row["title"], "tap": row["type"] == "quick_reply"}
        for row in template.get("buttons", [])
        if "flow" not in row
    ]
    asks = any(row["type"] == "request_contact_info" for row in template.get("buttons", []))
    return {
        "ask": "request_contact_info" if asks else "",
        "header": template.get("header", ""),
        "footer": template.get("footer", ""),
        "buttons": buttons,
        "slides": template.get("slides", []),
    }


def _shown(body: dict[str, Any]) -> list[str]:
    """The name of a single product."""
    return [PRODUCTS[body["action"]["product_retailer_id"]]["name"]] if body["type"] == "product" else []


def _slide(card: dict[str, Any]) -> str:
    """The words of one card of a carousel."""
    product = PRODUCTS.get(str(card["action"].get("product_retailer_id")), {})
    link = (card["action"].get("parameters") or {}).get("display_text", "")
    words = (card.get("body") or {}).get("text", "")
    return " · ".join(filter(None, (words, product.get("name"), link)))


def _interactive(message: Message) -> dict[str, Any]:
    body, rows = message.body, choices(message)
    return {
        "header": (body.get("header") or {}).get("text", ""),
        "footer": (body.get("footer") or {}).get("text", ""),
        "buttons": [
            {"id": row["id"], "title": row["title"], "tap": True} for row in rows if row["kind"] == "button_reply"
        ],
        "list": [row for row in rows if row["kind"] == "list_reply"],
        "list_button": body["action"].get("button", ""),
        "ask": body["type"],
        "slides": [_slide(card) for card in body["action"].get("cards", [])] or _shown(body),
        "answers": [{"id": way["id"], "title": way["title"]} for way in ways(message)],
        "link": body["action"].get("parameters") if body["type"] == "cta_url" else None,
    }
