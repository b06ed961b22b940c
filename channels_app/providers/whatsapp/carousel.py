"""Cards beside each other, each a picture or a film with buttons, or a product. Source: Cloud API, media carousel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channels_app.providers.base import OutFile
from channels_app.providers.whatsapp import carried, products
from channels_app.providers.whatsapp.kinds import Files, Json, Kind, is_address, named, titled

if TYPE_CHECKING:
    from inbox.models import Attachment

LEAST, MOST = 2, 10
#: characters and line breaks below a picture; buttons of one card
WORDS, BREAKS, BUTTONS = 160, 2, 3


def files_unfit(payload: Json, attachments: tuple[Attachment, ...]) -> str | None:
    """Whether every card with a picture has a file of its own, all of one type; a sentence where not."""
    by_id, cards = {str(row.pk): row for row in attachments}, payload["cards"]
    wanted = [str(card["attachment"]) for card in cards if "attachment" in card]
    if sorted(wanted) != sorted(by_id):
        return "Every card needs an upload of its own as `attachment`, and there may be no other files."
    if len({carried.media_type("", row.mime) for row in attachments}) > 1:
        return "The cards of a carousel show either pictures or films, all the same."
    problems = (carried.heading_unfit((by_id[one],), ("image", "video")) for one in wanted)
    return next((problem for problem in problems if problem), None)


def _unfit(payload: Json) -> str | None:
    cards = payload.get("cards")
    if (
        not isinstance(cards, list)
        or not LEAST <= len(cards) <= MOST
        or not all(isinstance(one, dict) for one in cards)
    ):
        return f"A carousel needs {LEAST} to {MOST} `cards`."
    if all("product" in card for card in cards):
        fine = all(products.is_product(card["product"]) and set(card) <= {"product"} for card in cards)
        return products.no_catalogue(payload) if fine else "A card with a product has its `product` and nothing else."
    return next((problem for problem in map(_card_unfit, cards) if problem), None) or _unlike(cards)


def _card_unfit(card: Json) -> str | None:
    body, buttons = card.get("body") or "", card.get("buttons")
    if "product" in card or not str(card.get("attachment") or "").isdigit():
        return "Every card needs the id of an upload as `attachment`; or all of them a `product`."
    if not isinstance(body, str) or len(body) > WORDS or body.count("\n") > BREAKS:
        return f"The `body` of a card may have {WORDS} characters and {BREAKS} line breaks."
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        return f"A card needs 1 to {BUTTONS} `buttons`."
    if "url" in card:
        fine = is_address(card["url"]) and len(buttons) == 1 and titled(buttons[0])
        return None if fine else "A card with a `url`, which begins with https://, has one button with a `title`."
    fine = all(map(named, buttons))
    return None if fine else "Every button of a card needs an `id` and a `title` of 1 to 20 characters."


def _unlike(cards: list[Json]) -> str | None:
    if len({("url" in card, len(card["buttons"])) for card in cards}) > 1:
        return "All cards must have the same buttons: as many, and all links or none."
    ids = [str(one["id"]) for card in cards if "url" not in card for one in card["buttons"]]
    return None if len(set(ids)) == len(ids) else "No two buttons of a carousel may have the same `id`."


def _action(payload: Json, files: Files) -> Json:
    return {"cards": [_card(place, card, payload, files) for place, card in enumerate(payload["cards"])]}


def _card(place: int, card: Json, payload: Json, files: Files) -> Json:
    if "product" in card:
        shown = {"product_retailer_id": card["product"], "catalog_id": str(payload["catalog_id"])}
        return {"card_index": place, "type": "product", "action": shown}
    body = {"body": {"text": card["body"]}} if card.get("body") else {}
    # Meta's page has this type for both kinds of buttons.
    made: Json = {"card_index": place, "type": "cta_url", "header": media(files[str(card["attachment"])]), **body}
    if "url" in card:
        parameters = {"display_text": card["buttons"][0]["title"], "url": card["url"]}
        return {**made, "action": {"name": "cta_url", "parameters": parameters}}
    replies = [{"id": str(one["id"]), "title": one["title"]} for one in card["buttons"]]
    return {**made, "action": {"buttons": [{"type": "quick_reply", "quick_reply": reply} for reply in replies]}}


def media(file: OutFile) -> dict[str, Any]:
    """A picture or a film as a card's header."""
    kind = carried.media_type("", file.mime)
    return {"type": kind, kind: {"id": file.ref} if file.ref else {"link": file.url}}


KINDS = {"carousel": Kind("carousel", _action, _unfit)}
