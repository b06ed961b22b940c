"""Message templates: which there are, and whether a send fills one rightly."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.entities import Template
from channels_app.simulator.ids import graph_id
from channels_app.simulator.meta.errors import GraphError
from channels_app.simulator.simulation import Simulation

SEEDS = Path(__file__).with_name("templates.json")
#: part -> characters of it with its values filled in
LONGEST = {"header": 60, "body": 1024}
#: what a text parameter may not have
UNRULY = re.compile(r"[\n\t\r]| {5,}")
#: type of a button -> that of its parameter
FILLED_BY = {"URL": "text", "COPY_CODE": "coupon_code", "QUICK_REPLY": "payload", "FLOW": "action"}
HOLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


def of_waba(sim: Simulation, waba_id: str) -> list[Template]:
    """The templates of a WABA; one that has never had any starts with the sample set."""
    if not sim.world.marked("seeded", waba_id):
        sim.world.mark("seeded", waba_id, value=1)
        for row in json.loads(SEEDS.read_text("utf-8")):
            sim.world.templates.save(Template(id=graph_id(), waba_id=waba_id, **row))
    return [template for template in sim.world.templates if template.waba_id == waba_id]


def check_send(sim: Simulation, account: WhatsAppAccount, body: dict[str, Any], by_phone: bool) -> Template:
    """The template a send names, when it may be sent and every parameter is there; GraphError otherwise."""
    name, language = body["name"], body["language"]["code"]
    found = next(
        (
            template
            for template in of_waba(sim, account.waba_id)
            if (template.name, template.language) == (name, language)
        ),
        None,
    )
    if found is None or found.status in ("PENDING", "REJECTED", "DELETED", "IN_APPEAL"):
        raise GraphError(132001, details=f"template name ({name}) does not exist in {language}")
    if found.status in ("PAUSED", "DISABLED"):
        raise GraphError(132015 if found.status == "PAUSED" else 132016)
    if found.category == "AUTHENTICATION" and not by_phone:
        raise GraphError(131062)
    given = body.get("components") or []
    _check_filled(found, given)
    _check_cards(found, next((one for one in given if one["type"].lower() == "carousel"), {}))
    return found


def words(template: Template, body: dict[str, Any]) -> str:
    """The body as the customer reads it."""
    return _filled(_text_of(template, "BODY"), _given(body.get("components") or [], "body"))


def shown(template: Template, body: dict[str, Any]) -> dict[str, Any]:
    """Header, footer and buttons for the phone's bubble."""
    given = body.get("components") or []
    return {
        "header": _filled(_text_of(template, "HEADER"), _given(given, "header")),
        "footer": _text_of(template, "FOOTER"),
        "slides": _slides(template, given),
        "buttons": [
            {
                "type": button["type"].lower(),
                "title": button.get("text", ""),
                "payload": _payload(given, index) or button.get("text", ""),
                **({"flow": _flow(button, given, index)} if button["type"] == "FLOW" else {}),
            }
            for index, button in enumerate(_buttons(template))
        ],
    }


def _flow(button: dict[str, Any], given: list[dict[str, Any]], index: int) -> dict[str, Any]:
    """The form that a button opens, as an interactive message has it."""
    token = (_button_parameters(given, index) or [{}])[0].get("action", {}).get("flow_token", "unused")
    first = {"flow_action_payload": {"screen": button["navigate_screen"]}} if button.get("navigate_screen") else {}
    return {"flow_id": button["flow_id"], "flow_cta": button["text"], "flow_token": token, **first}


def _slides(template: Template, given: list[dict[str, Any]]) -> list[str]:
    told = next((one.get("cards") or [] for one in given if one["type"].lower() == "carousel"), [])
    pairs = zip(cards_of(template), told, strict=False)
    return [_filled(_text_of(card, "BODY"), _given(one.get("components") or [], "body")) for card, one in pairs]


def _check_filled(template: Template, given: list[dict[str, Any]]) -> None:
    for part in ("header", "body"):
        _check_part(template, part, _given(given, part))
    _check_buttons(template, given)


def _check_cards(template: Template, given: dict[str, Any]) -> None:
    """Every card of a carousel is filled like a template of its own."""
    made, told = cards_of(template), given.get("cards") or []
    if len(made) != len(told):
        details = f"carousel: number of cards ({len(told)}) does not match the template's ({len(made)})"
        raise GraphError(132012, details=details)
    for index, (card, one) in enumerate(zip(made, told, strict=True)):
        if not isinstance(one, dict) or one.get("card_index") != index:
            raise GraphError(132012, details=f"carousel: cards[{index}] must have card_index {index}")
        _check_filled(card, one.get("components") or [])


def cards_of(template: Template) -> list[Template]:
    """The cards of a carousel, each as a template."""
    cards = (_component(template, "CAROUSEL") or {}).get("cards") or []
    return [replace(template, components=card["components"]) for card in cards]


def _check_part(template: Template, part: str, parameters: list[dict[str, Any]]) -> None:
    component = _component(template, part.upper())
    media = (component or {}).get("format", "TEXT")
    if media in ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION"):
        if len(parameters) != 1 or parameters[0].get("type") != media.lower():
            raise GraphError(
                132012,
                details=f"{part}: Format mismatch, expected {media}, received "
                f"{str(parameters[0].get('type')).upper() if parameters else 'UNKNOWN'}",
            )
        return
    holes = list(dict.fromkeys(HOLE.findall((component or {}).get("text", ""))))
    if len(parameters) != len(holes):
        raise GraphError(
            132000,
            details=f"{part}: number of localizable_params ({len(parameters)}) does not match the "
            f"expected number of params ({len(holes)})",
        )
    names = {parameter.get("parameter_name") for parameter in parameters}
    if template.parameter_format == "NAMED" and names != set(holes):
        raise GraphError(100, f"(#100) Invalid parameter: {part} needs parameter_name {', '.join(holes)}")
    for parameter in parameters:
        _check_text(part, parameter)
    if len(_filled(_text_of(template, part.upper()), parameters)) > LONGEST[part]:
        raise GraphError(132005)


def _check_text(part: str, parameter: dict[str, Any]) -> None:
    if parameter.get("type") in ("text", None) and not str(parameter.get("text") or "").strip():
        raise GraphError(131008, details=f"{part}: Parameter of type text is missing text value")
    if UNRULY.search(str(parameter.get("text") or "")):
        details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        raise GraphError(100, "(#100) Invalid parameter", details)


def _check_buttons(template: Template, given: list[dict[str, Any]]) -> None:
    buttons = _buttons(template)
    for index, button in enumerate(buttons):
        needs = button["type"] in ("COPY_CODE", "FLOW") or HOLE.search(button.get("url", ""))
        if needs and not _button_parameters(given, index):
            raise GraphError(
                131008,
                details=f"buttons: Button at index {index} of type {button['type'].title()} requires a parameter",
            )
    for component in given:
        if component["type"].lower() == "button":
            _check_button(buttons, component)


def _check_button(buttons: list[dict[str, Any]], component: dict[str, Any]) -> None:
    index = _index(component)
    if not 0 <= index < len(buttons):
        raise GraphError(132012, details=f"buttons: there is no button at index {component.get('index')}")
    kind = str(buttons[index]["type"]).upper()
    if str(component.get("sub_type") or "").upper() != kind:
        raise GraphError(132012, details=f"buttons: Button at index {index} is of type {kind}")
    for parameter in component.get("parameters") or []:
        wanted = FILLED_BY.get(kind)
        if parameter.get("type") != wanted:
            raise GraphError(132012, details=f"buttons: Button at index {index} takes a parameter of type {wanted}")
        if wanted == "coupon_code" and not 0 < len(str(parameter.get("coupon_code") or "")) <= 15:
            raise GraphError(132012, details="buttons: coupon_code must have 1 to 15 characters")


def _given(components: list[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    return next(
        (component.get("parameters") or [] for component in components if component["type"].lower() == part),
        [],
    )


def _button_parameters(components: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    return next(
        (
            component.get("parameters") or []
            for component in components
            if component["type"].lower() == "button" and _index(component) == index
        ),
        [],
    )


def _payload(components: list[dict[str, Any]], index: int) -> str:
    parameters = _button_parameters(components, index)
    return str(parameters[0].get("payload") or "") if parameters else ""


def _index(component: dict[str, Any]) -> int:
    index = str(component.get("index", ""))
    return int(index) if index.isdigit() else -1


def _component(template: Template, kind: str) -> dict[str, Any] | None:
    return next((component for component in template.components if component["type"] == kind), None)


def _text_of(template: Template, kind: str) -> str:
    return str((_component(template, kind) or {}).get("text", ""))


def _buttons(template: Template) -> list[dict[str, Any]]:
    return list((_component(template, "BUTTONS") or {}).get("buttons", []))


def _filled(text: str, parameters: list[dict[str, Any]]) -> str:
    values = {
        parameter.get("parameter_name") or str(place): _value(parameter)
        for place, parameter in enumerate(parameters, 1)
    }
    return HOLE.sub(lambda hole: values.get(hole[1], hole[0]), text)


def _value(parameter: dict[str, Any]) -> str:
    kind = parameter.get("type", "text")
    inner = parameter.get(kind)
    return str(inner.get("fallback_value", "")) if isinstance(inner, dict) else str(inner or parameter.get("text", ""))
