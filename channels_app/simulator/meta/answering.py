"""What a customer answers to a message that asks: a form filled in, an address, leave to call, an order."""

import json
from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.meta import about, inbound, shelf
from channels_app.simulator.meta.about import Made
from channels_app.simulator.simulation import Simulation

#: what a customer of the demo fills in, by country
HOMES = {
    "IN": {
        "name": "Asha Rao", "phone_number": "+919820000001", "in_pin_code": "560001", "address": "12 MG Road",
        "city": "Bengaluru",
    },
    "SG": {
        "name": "Wei Tan", "phone_number": "+6591230001", "sg_post_code": "238801", "address": "2 Orchard Turn",
        "city": "Singapore",
    },
}  # fmt: skip
WEEK = 7 * 86400


def answer(sim: Simulation, account: WhatsAppAccount, person: Person, values: dict[str, Any]) -> Made:
    """Answer a request (`message`): `choice` is one of `ways`."""
    target, choice = about.target(sim, account, person, values), str(values.get("choice") or "")
    way = next((way for way in ways(target) if way["id"] == choice), None)
    if way is None:
        raise ValueError("the message does not ask for that")
    kind, body, words = way["make"](sim.clock.now())
    context = inbound.reply_context(sim, account, target)
    return inbound.write(sim, account, person, kind, body, words, context=context, **about.common(values))


def ways(message: Message) -> list[dict[str, Any]]:
    """How a message can be answered: id, title, and `make(now)` that gives type, body and words."""
    if message.type == "template":
        buttons = message.extra.get("template", {}).get("buttons", [])
        return [way for button in buttons if "flow" in button for way in _flow({"parameters": button["flow"]})]
    action = message.body.get("action") or {}
    maker = _MAKERS.get(message.body.get("type", "")) if message.type == "interactive" else None
    return maker(action) if maker and message.direction == "out" else []


def _flow(action: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = action["parameters"]
    found = shelf.find_flow(parameters)
    screen = (parameters.get("flow_action_payload") or {}).get("screen") or next(iter(found["screens"]))
    told = {"flow_token": parameters.get("flow_token", "unused"), **found["screens"][screen]}
    return [_way("flow", parameters["flow_cta"], lambda _: _reply("flow", "Sent", told))]


def _address(action: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = action["parameters"]
    home = {**HOMES[parameters["country"]], **(parameters.get("values") or {})}
    words = ", ".join(home[key] for key in ("address", "city"))
    made = [_way("address", "Provide address", lambda _: _reply("address_message", words, {"values": home}))]
    for saved in parameters.get("saved_addresses") or []:
        told = {"saved_address_id": saved["id"], "values": saved["value"]}
        shown = str(saved["value"].get("address") or saved["id"])
        made.append(
            _way(
                f"saved:{saved['id']}", shown, lambda _, told=told, shown=shown: _reply("address_message", shown, told)
            )
        )
    return made


def _call(action: dict[str, Any]) -> list[dict[str, Any]]:
    def make(response: str, title: str) -> dict[str, Any]:
        def made(now: float) -> tuple[str, dict[str, Any], str]:
            until = {"expiration_timestamp": int(now) + WEEK} if response == "accept" else {}
            told = {"response": response, "response_source": "user_action", **until}
            return "interactive", {"type": "call_permission_reply", "call_permission_reply": told}, title

        return _way(response, title, made)

    return [make("accept", "Allow calls"), make("reject", "Do not allow")]


def _shop(action: dict[str, Any]) -> list[dict[str, Any]]:
    sections = [item["product_retailer_id"] for one in action.get("sections", []) for item in one["product_items"]]
    cards = [card["action"]["product_retailer_id"] for card in action.get("cards", []) if card.get("type") == "product"]
    single = [action["product_retailer_id"]] if action.get("product_retailer_id") else []
    every = single or sections or cards or (list(shelf.PRODUCTS) if action.get("name") == "catalog_message" else [])
    return [_way(f"order:{id}", f"Order {shelf.PRODUCTS[id]['name']}", lambda _, id=id: _order(id)) for id in every]


def _order(id: str) -> tuple[str, dict[str, Any], str]:
    product = shelf.PRODUCTS[id]
    item = {"product_retailer_id": id, "quantity": 1, "item_price": product["price"], "currency": product["currency"]}
    return "order", {"catalog_id": shelf.CATALOGUE, "text": "", "product_items": [item]}, product["name"]


def _reply(name: str, words: str, told: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    reply = {"name": name, "body": words, "response_json": json.dumps(told)}
    return "interactive", {"type": "nfm_reply", "nfm_reply": reply}, words


def _way(id: str, title: str, make: Any) -> dict[str, Any]:
    return {"id": id, "title": title, "make": make}


_MAKERS = {
    "flow": _flow, "address_message": _address, "call_permission_request": _call,
    **dict.fromkeys(("product", "product_list", "catalog_message", "carousel"), _shop),
}  # fmt: skip
