"""Graph objects by id: a number, a WABA or a media file, and what may be asked of or done to each."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator import files
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.meta import door, identity, limits, media
from channels_app.simulator.meta.errors import GraphError, missing
from channels_app.simulator.simulation import Simulation

#: people in 24 hours -> what Meta calls the limit
TIERS = {250: "TIER_250", 2000: "TIER_2K", 10_000: "TIER_10K", 100_000: "TIER_100K", 0: "TIER_UNLIMITED"}


async def get_object(request: Request) -> Json:
    """GET /{id}: media, phone number or WABA."""
    sim: Simulation = request.app.state.sim
    accounts = door.accounts_for(sim, request)
    node = request.path_params["node"]
    medium = files.find(sim, node)
    if medium and any(account.key == medium.account for account in accounts):
        return media.address(sim, request, medium)
    for account in accounts:
        if node == account.phone_number_id:
            return Json(_picked(_number_fields(account, sim), request, account.phone_number_id))
        if node == account.waba_id:
            return Json(_picked(_waba_fields(account), request, account.waba_id))
    raise door.unknown_object("GET", node)


async def delete_object(request: Request) -> Json:
    """DELETE /{media id}."""
    sim: Simulation = request.app.state.sim
    accounts = door.accounts_for(sim, request)
    medium = files.find(sim, request.path_params["node"])
    if medium is None or all(account.key != medium.account for account in accounts):
        raise door.unknown_object("DELETE", request.path_params["node"])
    files.remove(sim, medium)
    return Json({"success": True})


async def phone_numbers(request: Request) -> Json:
    """GET /{waba id}/phone_numbers."""
    sim: Simulation = request.app.state.sim
    waba = door.waba_of(sim, request).waba_id
    rows = [_number_fields(account, sim) for account in door.accounts_for(sim, request) if account.waba_id == waba]
    return Json({"data": rows, "paging": {}})


async def subscribed_apps(request: Request) -> Json:
    """POST, GET and DELETE /{waba id}/subscribed_apps: without a subscription no webhook leaves Meta."""
    sim: Simulation = request.app.state.sim
    waba = door.waba_of(sim, request).waba_id
    if request.method == "POST":
        sim.world.unmark("unsubscribed", waba)
    elif request.method == "DELETE":
        sim.world.mark("unsubscribed", waba, value=1)
    else:
        app = {
            "whatsapp_business_api_data": {
                "id": "1097453010",
                "name": "Throughline",
                "link": "https://www.facebook.com/games/?app_id=1097453010",
            }
        }
        return Json({"data": [] if sim.world.marked("unsubscribed", waba) else [app]})
    return Json({"success": True})


async def contact_book(request: Request) -> Json:
    """DELETE /{phone number id}/contact_book?bsuid=…: forget the pairing of number and BSUID."""
    sim: Simulation = request.app.state.sim
    account = door.number_of(sim, request)
    bsuid = request.query_params.get("bsuid") or (await door.json_body(request)).get("bsuid")
    if not bsuid:
        raise missing("bsuid")
    person = identity.find_recipient(sim, account, str(bsuid))
    if person is None:
        raise GraphError(131009, details="No entry of the contact book has that bsuid.")
    sim.world.unmark("book", account.portfolio, person.id)
    sim.world.unmark("exchange", account.key, person.id)
    return Json({"success": True})


async def block_users(request: Request) -> Json:
    """POST, GET and DELETE /{phone number id}/block_users."""
    sim: Simulation = request.app.state.sim
    account = door.number_of(sim, request)
    blocked = [person for person in sim.world.people if sim.world.marked("blocked_by_us", account.key, person.id)]
    if request.method == "GET":
        return Json({"data": [{"messaging_product": "whatsapp", "wa_id": one.wa_id} for one in blocked], "paging": {}})
    done = []
    for row in (await door.json_body(request)).get("block_users") or []:
        person = sim.world.by_phone(str(row.get("user", ""))) or identity.find_recipient(
            sim, account, str(row.get("user_id", ""))
        )
        if person is None:
            raise GraphError(139100, "(#139100) Failed to block/unblock some users")
        if request.method == "POST":
            sim.world.mark("blocked_by_us", account.key, person.id, value=1)
        else:
            sim.world.unmark("blocked_by_us", account.key, person.id)
        done.append({"input": row.get("user") or row.get("user_id"), "wa_id": person.wa_id})
    return Json(
        {
            "messaging_product": "whatsapp",
            "block_users": {"added_users" if request.method == "POST" else "removed_users": done},
        }
    )


def _number_fields(account: WhatsAppAccount, sim: Simulation) -> dict[str, Any]:
    people = limits.messaging_limit(sim, account)
    return {
        "verified_name": account.verified_name,
        "display_phone_number": account.display_phone_number,
        "code_verification_status": "VERIFIED",
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD" if account.throughput <= 80 else "HIGH"},
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "account_mode": "LIVE",
        "is_official_business_account": False,
        "whatsapp_business_manager_messaging_limit": TIERS.get(people, f"TIER_{people}"),
        "is_on_biz_app": account.coexistence,
        "webhook_configuration": {"application": account.webhook_url},
        "id": account.phone_number_id,
    }


def _waba_fields(account: WhatsAppAccount) -> dict[str, Any]:
    return {
        "id": account.waba_id,
        "name": account.verified_name,
        "currency": "EUR",
        "timezone_id": "1",
        "message_template_namespace": f"ns_{account.waba_id}",
        "account_review_status": "APPROVED",
    }


def _picked(fields: dict[str, Any], request: Request, id: str) -> dict[str, Any]:
    """Only the asked fields and the id; an unknown field is an error of the Graph API."""
    asked = [
        name.partition("{")[0].strip() for name in request.query_params.get("fields", "").split(",") if name.strip()
    ]
    for name in asked:
        if name not in fields:
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({name}) on node type (WhatsApp object)")
    return {**{name: fields[name] for name in asked or fields}, "id": id}
