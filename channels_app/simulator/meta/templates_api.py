"""GET, POST and DELETE /{waba id}/message_templates."""

import base64
import re
from typing import Any

from starlette.requests import Request

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Template
from channels_app.simulator.ids import graph_id
from channels_app.simulator.meta import codes, door, samples
from channels_app.simulator.meta.envelope import tell
from channels_app.simulator.meta.errors import GraphError, bad
from channels_app.simulator.meta.fields import need, need_list, text
from channels_app.simulator.meta.shelf import find_flow
from channels_app.simulator.meta.templates import HOLE, of_waba
from channels_app.simulator.simulation import Simulation

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
#: Component -> its longest text.
LONGEST = {"HEADER": 60, "BODY": 1024, "FOOTER": 60, "BUTTONS": 0}
MOST = 250
LEAST_PAGE, USUAL_PAGE = 1, 25


async def endpoint(request: Request) -> Json:
    """One path, three methods."""
    sim: Simulation = request.app.state.sim
    account = door.waba_of(sim, request)
    if request.method == "POST":
        return _create(sim, account, await door.json_body(request))
    if request.method == "DELETE":
        return _delete(sim, account, request)
    return _list(sim, account, request)


async def edit(request: Request) -> Json:
    """POST /{template id}: new words of an approved, rejected or paused template, reviewed again."""
    sim: Simulation = request.app.state.sim
    body, node = await door.json_body(request), request.path_params["node"]
    template, accounts = sim.world.templates.get(node), door.accounts_for(sim, request)
    account = next((one for one in accounts if template and one.waba_id == template.waba_id), None)
    if template is None or account is None:
        raise door.unknown_object("POST", node)
    if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
        raise GraphError(100, "Invalid parameter", "Only approved, rejected and paused templates can be edited.")
    if template.status == "APPROVED" and body.get("category", template.category) != template.category:
        raise GraphError(100, "Invalid parameter", "You can't change the category of an approved template.")
    components = _components(sim, body, body.get("category", template.category))
    template.components, template.category = components, body.get("category", template.category)
    template.status = "PENDING"
    sim.world.templates.save(template)
    sim.later(sim.pace.delivered, lambda: review(sim, account, template))
    return Json({"success": True})


def _list(sim: Simulation, account: WhatsAppAccount, request: Request) -> Json:
    query = request.query_params
    rows = [
        template
        for template in of_waba(sim, account.waba_id)
        if all(
            query.get(name, getattr(template, name)) == getattr(template, name)
            for name in ("name", "language", "category", "status")
        )
    ]
    limit = query.get("limit", str(USUAL_PAGE))
    if not limit.isdigit() or int(limit) < LEAST_PAGE:
        raise bad("limit", "must be a positive integer.")
    start = _start(query.get("after", ""))
    page = rows[start : start + int(limit)]
    answer: dict[str, Any] = {"data": [_shown(template, query.get("fields", "")) for template in page]}
    if page:
        after = _cursor(start + len(page))
        answer["paging"] = {"cursors": {"before": _cursor(start), "after": after}}
        if start + len(page) < len(rows):
            base = f"{sim.settings.base_url}{request.url.path}?"
            kept = "&".join(f"{name}={value}" for name, value in query.items() if name not in ("after", "access_token"))
            answer["paging"]["next"] = f"{base}{kept}&after={after}".replace("?&", "?")
    return Json(answer)


def _create(sim: Simulation, account: WhatsAppAccount, body: dict[str, Any]) -> Json:
    name, language = text(body, "name", "template", 512), text(body, "language", "template", 15)
    category = need(body, "category")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad("name", "must contain only lowercase alphanumeric characters and underscores.")
    if category not in CATEGORIES:
        raise bad("category", f"must be one of {{{', '.join(CATEGORIES)}}}.")
    components = _components(sim, body, category)
    known = of_waba(sim, account.waba_id)
    if any((template.name, template.language) == (name, language) for template in known):
        raise GraphError(
            100, "Invalid parameter", "There is already a template with this name and language.", subcode=2388024
        )
    if len(known) >= MOST:
        raise GraphError(100, "Invalid parameter", f"A business account may have {MOST} templates.", subcode=2388019)
    template = sim.world.templates.save(
        Template(
            graph_id(),
            account.waba_id,
            name,
            language,
            category,
            "PENDING",
            components,
            str(body.get("parameter_format", "POSITIONAL")).upper(),
        )
    )
    sim.later(sim.pace.delivered, lambda: review(sim, account, template))
    return Json({"id": template.id, "status": template.status, "category": template.category})


def review(sim: Simulation, account: WhatsAppAccount, template: Template) -> None:
    """Approve (or, when the name says reject, reject) a pending template and tell it."""
    set_status(sim, account, template, "REJECTED" if "reject" in template.name else "APPROVED")


def set_status(sim: Simulation, account: WhatsAppAccount, template: Template, status: str) -> None:
    """Change a template's status and post message_template_status_update."""
    template.status = status
    template.rejected_reason = "INVALID_FORMAT" if status == "REJECTED" else "NONE"
    sim.world.templates.save(template)
    value = {
        "event": status,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": template.rejected_reason,
    }
    sim.postman.hand_in([tell(sim, account, "message_template_status_update", value)])


def _delete(sim: Simulation, account: WhatsAppAccount, request: Request) -> Json:
    name, id = request.query_params.get("name"), request.query_params.get("hsm_id")
    if not name:
        raise GraphError(100, "(#100) The parameter name is required.")
    found = [
        template
        for template in of_waba(sim, account.waba_id)
        if template.name == name and (not id or template.id == id)
    ]
    if not found:
        raise GraphError(100, "Invalid parameter", "No message template has this name.", subcode=2593002)
    for template in found:
        sim.world.templates.drop(template.id)
    return Json({"success": True})


def _components(sim: Simulation, body: dict[str, Any], category: str) -> list[dict[str, Any]]:
    """The components as they will be listed."""
    components = need_list(body, "components", "template", 1, 10)
    if category == "AUTHENTICATION":
        return codes.written(components)
    for component in components:
        _check_component(component)
        if component.get("format") in samples.FORMATS:
            samples.check(sim, component)
    return components


def _check_component(component: Any) -> None:
    if not isinstance(component, dict) or str(component.get("type")) not in LONGEST:
        raise bad("components", f"must be objects of type {', '.join(LONGEST)}.")
    kind = component["type"]
    if kind == "BUTTONS":
        return _check_buttons(component)
    words = component.get("text", "")
    if not isinstance(words, str) or not isinstance(component.get("format", ""), str):
        raise bad(f"{kind}['text']", "must be a string.")
    if HOLE.search(words) and kind == "FOOTER":
        raise GraphError(100, "Invalid parameter", "FOOTER can't have variables.", subcode=2388072)
    if kind == "HEADER" and len(set(HOLE.findall(words))) > 1:
        raise GraphError(100, "Invalid parameter", "HEADER can have one variable.", subcode=2388047)
    if len(words) > LONGEST[kind]:
        raise GraphError(100, "Invalid parameter", f"{kind} is longer than {LONGEST[kind]}.", subcode=2388040)
    return _check_body(component, words) if kind == "BODY" else None


def _check_body(component: dict[str, Any], words: str) -> None:
    if not words.strip():
        raise GraphError(100, "Invalid parameter", "BODY needs a text.", subcode=2388043)
    if words.startswith("{{") or words.endswith("}}"):
        sentence = "Variables can't be at the start or end of the template."
        raise GraphError(100, "Invalid parameter", sentence, subcode=2388299)
    holes = list(dict.fromkeys(HOLE.findall(words)))
    if all(hole.isdigit() for hole in holes) and sorted(map(int, holes)) != list(range(1, len(holes) + 1)):
        raise GraphError(100, "Invalid parameter", "Variables must run from {{1}} without a gap.", subcode=2388073)
    if holes and len(HOLE.sub("", words).split()) < 2 * len(holes) + 1:
        raise GraphError(100, "Invalid parameter", "Too many variables for so few words.", subcode=2388293)
    if holes and "example" not in component:
        raise GraphError(100, "Invalid parameter", "BODY with variables needs an example.", subcode=2388043)


def _check_buttons(component: dict[str, Any]) -> None:
    for button in need_list(component, "buttons", "BUTTONS", 1, 10):
        if not isinstance(button, dict):
            raise bad("buttons", "must be objects.")
        text(button, "type", "button", 30)
        text(button, "text", "button", 25, required=False)
        text(button, "url", "button", 2000, required=False)
        if button["type"] == "FLOW":
            find_flow({"flow_id": need(button, "flow_id", "button")})
        if button["type"] == "COPY_CODE" and not button.get("example"):
            raise GraphError(100, "Invalid parameter", "COPY_CODE needs an example.", subcode=2388043)


def _shown(template: Template, fields: str) -> dict[str, Any]:
    row = {
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "id": template.id,
        "rejected_reason": template.rejected_reason,
        "quality_score": {"score": template.quality, "date": 1700000000},
    }
    asked = [name.strip() for name in fields.split(",") if name.strip()]
    unknown = next((name for name in asked if name not in row), None)
    if unknown:
        raise GraphError(
            100, f"(#100) Tried accessing nonexisting field ({unknown}) on node type (WhatsAppMessageTemplate)"
        )
    usual = [name for name in row if name not in ("rejected_reason", "quality_score")]
    return {name: row[name] for name in dict.fromkeys([*(asked or usual), "id"])}


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return max(0, int(base64.urlsafe_b64decode(cursor.encode()).decode().removeprefix("at:")))
    except ValueError:
        raise bad("after", "is not a valid cursor.") from None
