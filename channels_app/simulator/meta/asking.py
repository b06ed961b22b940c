"""The limits of messages that ask: for an address, for leave to call, for a form. Source: Cloud API, their pages."""

from collections.abc import Callable
from typing import Any

from channels_app.simulator.meta.errors import bad
from channels_app.simulator.meta.fields import need, need_list, need_object, only, text, value_error
from channels_app.simulator.meta.shelf import find_flow

COMMON = ("name", "phone_number", "address", "city")
#: country -> fields of an address there
ADDRESS = {
    "IN": (*COMMON, "in_pin_code", "house_number", "floor_number", "tower_number", "building_name", "landmark_area",
           "state"),
    "SG": (*COMMON, "sg_post_code", "unit_number"),
}  # fmt: skip


def named(name: str) -> Callable[[dict[str, Any]], None]:
    """The rule of an action that has no more than its name."""

    def rule(action: dict[str, Any]) -> None:
        only(action, "interactive['action']", "name")
        _is(action, name)

    return rule


def address(action: dict[str, Any]) -> None:
    """`action` of a request for an address."""
    parameters = _parameters(action, "address_message")
    only(parameters, "parameters", "country", "values", "saved_addresses", "validation_errors")
    fields = ADDRESS.get(text(parameters, "country", "parameters", 2))
    if fields is None:
        raise value_error(f"Address messages are not supported in {parameters['country']}.")
    for key in ("values", "validation_errors"):
        if parameters.get(key) is not None:
            only(need_object(parameters, key, "parameters"), key, *fields)
    if parameters.get("saved_addresses") is not None:
        for saved in need_list(parameters, "saved_addresses", "parameters"):
            text(saved if isinstance(saved, dict) else {}, "id", "saved_addresses", 100)
            only(need_object(saved, "value", "saved_addresses"), "value", *fields)


def flow(action: dict[str, Any]) -> None:
    """`action` of a form."""
    parameters = _parameters(action, "flow")
    only(parameters, "parameters", "flow_message_version", "flow_token", "flow_id", "flow_name", "flow_cta", "mode",
         "flow_action", "flow_action_payload")  # fmt: skip
    if text(parameters, "flow_message_version", "parameters", 2) != "3":
        raise bad("parameters['flow_message_version']", 'must be "3".')
    text(parameters, "flow_cta", "parameters", 30)
    text(parameters, "flow_token", "parameters", 200, required=False)
    if parameters.get("mode", "published") not in ("draft", "published"):
        raise bad("parameters['mode']", 'must be one of {"draft", "published"}.')
    _first_screen(parameters, find_flow(parameters))


def _first_screen(parameters: dict[str, Any], found: dict[str, Any]) -> None:
    kind, payload = parameters.get("flow_action", "navigate"), parameters.get("flow_action_payload")
    if kind not in ("navigate", "data_exchange"):
        raise bad("parameters['flow_action']", 'must be one of {"navigate", "data_exchange"}.')
    if payload is None:
        return
    if kind == "data_exchange":
        raise bad("parameters['flow_action_payload']", "must be left out with data_exchange.")
    screen = text(need_object(parameters, "flow_action_payload", "parameters"), "screen", "flow_action_payload", 200)
    if screen not in found["screens"]:
        raise value_error(f"Flow {found['id']} has no screen {screen}.")
    if "data" in payload and not need_object(payload, "data", "flow_action_payload"):
        raise bad("flow_action_payload['data']", "must be a non-empty object.")


def _parameters(action: dict[str, Any], name: str) -> dict[str, Any]:
    only(action, "interactive['action']", "name", "parameters")
    _is(action, name)
    return need_object(action, "parameters", "interactive['action']")


def _is(action: dict[str, Any], name: str) -> None:
    if need(action, "name", "interactive['action']") != name:
        raise bad("interactive['action']['name']", f'must be "{name}".')
