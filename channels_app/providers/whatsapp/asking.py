"""What a customer can be asked for: a place, a number, an address, leave to call, a form (flow).

Sources: Cloud API, location requests, contact information, address messages, call permissions, flow messages.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from channels_app.providers.whatsapp.kinds import Files, Json, Kind

#: characters on a form's button, of its ids and of what names one showing
BUTTON, FLOW_ID, TOKEN = 30, 200, 200
#: country -> fields of an address there
_COMMON = ("name", "phone_number", "address", "city")
FIELDS = {
    "IN": (*_COMMON, "in_pin_code", "house_number", "floor_number", "tower_number", "building_name", "landmark_area",
           "state"),
    "SG": (*_COMMON, "sg_post_code", "unit_number"),
}  # fmt: skip
SAVED = 10


def _flow(payload: Json) -> str | None:
    flow = payload.get("flow")
    if not isinstance(flow, dict) or bool(flow.get("id")) == bool(flow.get("name")):
        return "A form needs `flow` with either the `id` or the `name` that it has in WhatsApp Manager."
    if set(flow) - {"id", "name", "token", "screen", "data", "draft"}:
        return "`flow` has `id` or `name`, and `token`, `screen`, `data` and `draft`."
    long = any(
        len(str(flow.get(name) or "")) > most for name, most in (("id", FLOW_ID), ("name", FLOW_ID), ("token", TOKEN))
    )
    if long or not isinstance(flow.get("draft", False), bool):
        return f"The ids of a form have at most {FLOW_ID} characters, and `draft` is true or false."
    if "data" in flow and not (isinstance(flow["data"], dict) and flow["data"] and flow.get("screen")):
        return "`flow.data` must be an object that is not empty, and needs the `screen` that it is for."
    return _button_unfit(payload.get("buttons"))


def _button_unfit(buttons: Any) -> str | None:
    title = (
        buttons[0].get("title")
        if isinstance(buttons, list) and len(buttons) == 1 and isinstance(buttons[0], dict)
        else None
    )
    fits = isinstance(title, str) and 0 < len(title.strip()) <= len(title) <= BUTTON
    if fits and not any(unicodedata.category(char) == "So" for char in str(title)):
        return None
    return f"A form has one button, with a `title` of 1 to {BUTTON} characters without emoji."


def _flow_action(payload: Json, files: Files) -> Json:
    flow = payload["flow"]
    told = {
        "flow_message_version": "3", "flow_cta": payload["buttons"][0]["title"],
        **({"flow_id": str(flow["id"])} if flow.get("id") else {"flow_name": flow["name"]}),
        **({"flow_token": str(flow["token"])} if flow.get("token") else {}),
        **({"mode": "draft"} if flow.get("draft") else {}),
    }  # fmt: skip
    if flow.get("screen"):
        data = {"data": flow["data"]} if flow.get("data") else {}
        told |= {"flow_action": "navigate", "flow_action_payload": {"screen": str(flow["screen"]), **data}}
    return {"name": "flow", "parameters": told}


def _address(payload: Json) -> str | None:
    fields = FIELDS.get(str(payload.get("country")))
    if fields is None:
        return "WhatsApp asks for addresses in India and Singapore only: `country` must be IN or SG."
    for name in ("values", "errors"):
        if name in payload and not _are_fields(payload[name], fields):
            return f"`{name}` must be an object of texts by field: {', '.join(fields)}."
    if _is_long(payload.get("values") or {}):
        return "A postal code in `values` may have six digits."
    saved = payload.get("saved", [])
    if not isinstance(saved, list) or len(saved) > SAVED or not all(_is_saved(one, fields) for one in saved):
        return f"`saved` may have {SAVED} addresses, each with an `id` and its `values` by field."
    return None


def _are_fields(told: Any, fields: tuple[str, ...]) -> bool:
    return isinstance(told, dict) and set(told) <= set(fields) and all(isinstance(one, str) for one in told.values())


def _is_long(values: Any) -> bool:
    """Whether a postal code has more than its six digits."""
    codes = (str(values.get(name) or "") for name in ("in_pin_code", "sg_post_code"))
    return not all(re.fullmatch("[0-9]{0,6}", code) for code in codes)


def _is_saved(one: Any, fields: tuple[str, ...]) -> bool:
    return isinstance(one, dict) and bool(one.get("id") and one.get("values")) and _are_fields(one["values"], fields)


def _address_action(payload: Json, files: Files) -> Json:
    saved = [{"id": str(one["id"]), "value": one["values"]} for one in payload.get("saved") or []]
    return {
        "name": "address_message",
        "parameters": {
            "country": payload["country"],
            **({"values": payload["values"]} if payload.get("values") else {}),
            **({"saved_addresses": saved} if saved else {}),
            **({"validation_errors": payload["errors"]} if payload.get("errors") else {}),
        },
    }


def _only(name: str) -> Any:
    """An action that has no more than its name."""
    return lambda payload, files: {"name": name}


KINDS = {
    "location_request": Kind("location_request_message", _only("send_location")),
    "contact_request": Kind("request_contact_info", _only("request_contact_info")),
    "call_request": Kind("call_permission_request", _only("call_permission_request")),
    "address_request": Kind("address_message", _address_action, _address, has_header=True, has_footer=True),
    "flow": Kind("flow", _flow_action, _flow, has_header=True, is_pictured=True, has_footer=True),
}
