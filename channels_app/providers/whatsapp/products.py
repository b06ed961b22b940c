"""Products of the catalogue that is connected to the account. Source: Cloud API, share products.

`catalog_id` is that of the channel's settings where the payload names none.
"""

from __future__ import annotations

from typing import Any

from channels_app.providers.whatsapp.kinds import SECTION, Files, Json, Kind, titled

#: products and sections of one message; characters of a product's id
MOST, SECTIONS, PRODUCT_ID = 30, 10, 100
_NO_CATALOGUE = "Products need a catalogue: enter its ID in the channel's settings, or give `catalog_id`."


def is_product(value: Any) -> bool:
    """Whether it is a product's id as the catalogue has it."""
    return isinstance(value, str) and 0 < len(value.strip()) <= PRODUCT_ID


def no_catalogue(payload: Json) -> str | None:
    """What is missing where no catalogue is known."""
    return None if str(payload.get("catalog_id") or "").isdigit() else _NO_CATALOGUE


def _one(payload: Json) -> str | None:
    if not is_product(payload.get("product")):
        return f"`product` must be the product's id in the catalogue, of at most {PRODUCT_ID} characters."
    return no_catalogue(payload)


def _several(payload: Json) -> str | None:
    sections = payload.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= SECTIONS or not all(map(_is_section, sections)):
        return f"Products need 1 to {SECTIONS} `sections`, each with `products`: a list of ids of the catalogue."
    given = [product for one in sections for product in one["products"]]
    if len(given) > MOST or len(set(given)) < len(given):
        return f"There may be {MOST} products in all, each once."
    if any(not titled(one, SECTION) for one in sections if len(sections) > 1 or one.get("title")):
        return f"Several sections need a title each, of at most {SECTION} characters."
    if not payload.get("header"):
        return "Several products need a `header`."
    return no_catalogue(payload)


def _whole(payload: Json) -> str | None:
    shown = payload.get("product")
    return None if shown is None or is_product(shown) else "`product` must be the id of the product that is shown."


def _is_section(one: Any) -> bool:
    products = one.get("products") if isinstance(one, dict) else None
    return isinstance(products, list) and bool(products) and all(map(is_product, products))


def _one_action(payload: Json, files: Files) -> Json:
    return {"catalog_id": str(payload["catalog_id"]), "product_retailer_id": payload["product"]}


def _several_action(payload: Json, files: Files) -> Json:
    sections = [
        {
            **({"title": one["title"]} if one.get("title") else {}),
            "product_items": [{"product_retailer_id": product} for product in one["products"]],
        }
        for one in payload["sections"]
    ]
    return {"catalog_id": str(payload["catalog_id"]), "sections": sections}


def _whole_action(payload: Json, files: Files) -> Json:
    shown = payload.get("product")
    return {
        "name": "catalog_message",
        **({"parameters": {"thumbnail_product_retailer_id": shown}} if shown else {}),
    }


KINDS = {
    "product": Kind("product", _one_action, _one, has_footer=True, needs_body=False),
    "products": Kind("product_list", _several_action, _several, has_header=True, has_footer=True),
    "catalog": Kind("catalog_message", _whole_action, _whole, has_footer=True),
}
