"""The limits of messages with products. Source: Cloud API, share products with customers."""

from typing import Any

from channels_app.simulator.meta.errors import GraphError, bad
from channels_app.simulator.meta.fields import need_list, need_object, only, text, value_error
from channels_app.simulator.meta.shelf import check_catalogue, check_product

PRODUCTS, SECTIONS = 30, 10


def one_product(action: dict[str, Any]) -> None:
    """`action` of a single product."""
    only(action, "interactive['action']", "catalog_id", "product_retailer_id")
    check_catalogue(action, "interactive['action']")
    check_product(action, "product_retailer_id", "interactive['action']")


def product_list(action: dict[str, Any]) -> None:
    """`action` of several products in sections."""
    only(action, "interactive['action']", "catalog_id", "sections")
    check_catalogue(action, "interactive['action']")
    sections, given = need_list(action, "sections", "interactive['action']", 1, SECTIONS), list[str]()
    for section in sections:
        if not isinstance(section, dict):
            raise value_error("Each section must be an object.")
        only(section, "section", "title", "product_items")
        text(section, "title", "section", 24, required=len(sections) > 1)
        for item in need_list(section, "product_items", "section", 1, PRODUCTS):
            if not isinstance(item, dict):
                raise value_error("Each product item must be an object.")
            given.append(check_product(item, "product_retailer_id", "product_items"))
    if len(given) > PRODUCTS:
        raise value_error(f"Total product count exceed max allowed count: {PRODUCTS}.")


def catalogue(action: dict[str, Any]) -> None:
    """`action` of the whole catalogue, with the product on its picture."""
    only(action, "interactive['action']", "name", "parameters")
    if action.get("name") != "catalog_message":
        raise bad("interactive['action']['name']", 'must be "catalog_message".')
    if action.get("parameters") is not None:
        shown = need_object(action, "parameters", "interactive['action']")
        check_product(shown, "thumbnail_product_retailer_id", "parameters")


def carousel(action: dict[str, Any]) -> None:
    """`action` of cards beside each other: all with the same buttons, or all with a product."""
    only(action, "interactive['action']", "cards")
    cards = need_list(action, "cards", "interactive['action']", 2, 10)
    shapes = [_card(place, card) for place, card in enumerate(cards)]
    if len(set(shapes)) > 1:
        raise value_error("All cards must have the same header type and the same number and type of buttons.")


def _card(place: int, card: Any) -> tuple[str, ...]:
    """What must be alike in all cards."""
    if not isinstance(card, dict) or card.get("card_index") != place:
        raise value_error(f"cards[{place}] must be an object with card_index {place}.")
    action = need_object(card, "action", "card")
    if card.get("type") == "product":
        only(card, "card", "card_index", "type", "action")
        one_product(action)
        return ("product",)
    only(card, "card", "card_index", "type", "header", "body", "action")
    header = need_object(card, "header", "card")
    if header.get("type") not in ("image", "video"):
        raise value_error("The header of a card must be of type image or video.")
    if card.get("body") is not None and text(need_object(card, "body", "card"), "text", "body", 160).count("\n") > 2:
        raise value_error("The body of a card may have 2 line breaks.")
    return (header["type"], *_buttons(card, action))


def _buttons(card: dict[str, Any], action: dict[str, Any]) -> tuple[str, ...]:
    """One button to a page, or quick replies; the card's type is the same for both."""
    if card.get("type") != "cta_url":
        raise GraphError(100, f'(#100) Param card[\'type\'] must be "cta_url" or "product" - got "{card.get("type")}".')
    if "buttons" in action:
        return ("quick_reply", str(_replies(action)))
    parameters = need_object(action, "parameters", "card['action']")
    text(parameters, "display_text", "parameters", 20)
    if action.get("name") != "cta_url" or not text(parameters, "url", "parameters", 2000).startswith(
        ("http://", "https://")
    ):
        raise bad("parameters['url']", "is not a valid URI.")
    return ("cta_url",)


def _replies(action: dict[str, Any]) -> int:
    buttons = need_list(action, "buttons", "card['action']", 1, 3)
    for button in buttons:
        if not isinstance(button, dict) or button.get("type") != "quick_reply":
            raise value_error("Each button of a card must be an object of type quick_reply.")
        reply = need_object(button, "quick_reply", "button")
        text(reply, "id", "quick_reply", 256)
        text(reply, "title", "quick_reply", 20)
    return len(buttons)
