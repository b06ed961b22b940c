"""The catalogue and the forms (flows) that are connected to every simulated account."""

import json
from pathlib import Path
from typing import Any

from channels_app.simulator.meta.errors import bad
from channels_app.simulator.meta.fields import need, text, value_error

_SHELF: dict[str, Any] = json.loads(Path(__file__).with_name("shelf.json").read_text("utf-8"))
CATALOGUE: str = _SHELF["catalog_id"]
#: product id -> name, price and currency
PRODUCTS: dict[str, dict[str, Any]] = _SHELF["products"]
#: id, name, status, screens with the answers that a customer would give
FLOWS: list[dict[str, Any]] = _SHELF["flows"]


def check_catalogue(told: dict[str, Any], where: str) -> None:
    """Refuse a catalogue that is not connected."""
    if text(told, "catalog_id", where, 100) != CATALOGUE:
        raise value_error(f"Catalog {told['catalog_id']} is not connected to this WhatsApp Business Account.")


def check_product(told: dict[str, Any], key: str, where: str) -> str:
    """The id of a product, refused where the catalogue has none of it."""
    id = text(told, key, where, 100)
    if id not in PRODUCTS:
        raise value_error(f"Products not found in FB Catalog: {id}")
    return id


def find_flow(parameters: dict[str, Any]) -> dict[str, Any]:
    """The form that `flow_id` or `flow_name` names; exactly one of them."""
    given = [key for key in ("flow_id", "flow_name") if parameters.get(key)]
    if len(given) != 1:
        raise bad("parameters", "must have exactly one of 'flow_id' and 'flow_name'.")
    value = need(parameters, given[0], "parameters")
    found = next((flow for flow in FLOWS if str(flow[given[0].removeprefix("flow_")]) == str(value)), None)
    if found is None:
        raise value_error(f"Flow {value} does not exist.")
    wanted = "DRAFT" if parameters.get("mode") == "draft" else "PUBLISHED"
    if found["status"] != wanted:
        raise value_error(f"Flow {value} is in status {found['status']}, the message says {wanted}.")
    return found
