"""GET of one message, and of the detail records with their filters and pages."""

import re
from datetime import UTC, datetime

from starlette.requests import Request

from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Message
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx import door
from channels_app.simulator.telnyx.errors import TelnyxError
from channels_app.simulator.telnyx.shapes import message_json, record_json

MOST_PAGE, USUAL_PAGE = 50, 20
#: days for which one message can be read again. Source: Telnyx, Retrieve a message
KEPT_S = 10 * 86400
FIELDS = ("cli", "cld", "direction", "status", "message_type")
FILTER = re.compile(r"filter\[(\w+)\](?:\[(\w+)\])?")


async def read_message(request: Request) -> Json:
    """GET /v2/messages/{id}, of either direction, for ten days."""
    sim: Simulation = request.app.state.sim
    accounts = {account.key: account for account in door.accounts_of(request)}
    message = sim.world.messages.get(request.path_params["id"])
    if message is None or message.account not in accounts or message.at < sim.clock.now() - KEPT_S:
        raise TelnyxError("10005")
    return Json({"data": message_json(sim, accounts[message.account], message)})


async def detail_records(request: Request) -> Json:
    """GET /v2/detail_records?filter[record_type]=messaging&filter[...]&sort=&page[number]=&page[size]=."""
    sim: Simulation = request.app.state.sim
    accounts = {account.key: account for account in door.accounts_of(request)}
    query = request.query_params
    if query.get("filter[record_type]") != "messaging":
        raise TelnyxError("10004", "filter[record_type]", pointer="filter[record_type]")
    size, page = _whole(query.get("page[size]"), USUAL_PAGE), _whole(query.get("page[number]"), 1)
    if not 1 <= size <= MOST_PAGE or page < 1:
        raise TelnyxError("10015", f"page[size] is 1 to {MOST_PAGE}, page[number] at least 1")
    sort = query.get("sort", "-created_at")
    if sort.lstrip("-") != "created_at":
        raise TelnyxError("10015", f"{sort} is no field to sort by")
    rules = _rules(query.multi_items())
    found = [one for one in sim.world.messages if one.account in accounts and _fits(one, rules)]
    found.sort(key=lambda message: message.at, reverse=sort.startswith("-"))
    rows = [record_json(accounts[one.account], one) for one in found[(page - 1) * size : page * size]]
    total = -(-len(found) // size)
    meta = {"page_number": page, "page_size": size, "total_pages": total, "total_results": len(found)}
    return Json({"data": rows, "meta": meta})


def _rules(items: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(field, comparison, value) of every filter; an unknown one is refused, as Telnyx does."""
    rules = []
    for name, value in items:
        match = FILTER.fullmatch(name)
        if match is None or match[1] == "record_type":
            continue
        field, how = match[1], match[2] or "eq"
        fine = (field == "created_at" and how in ("gte", "gt", "lte", "lt")) or (field in FIELDS and how == "eq")
        if not fine:
            raise TelnyxError("10015", f"messaging records have no filter {name}")
        rules.append((field, how, value))
    return rules


def _fits(message: Message, rules: list[tuple[str, str, str]]) -> bool:
    told = {
        "cli": message.extra["from"], "cld": message.extra["to"], "message_type": message.type.upper(),
        "direction": "inbound" if message.direction == "in" else "outbound", "status": message.status,
    }  # fmt: skip
    for field, how, value in rules:
        if field != "created_at":
            if told[field] != value:
                return False
        elif not _compares(message.at, how, _instant(value)):
            return False
    return True


def _compares(at: float, how: str, limit: float) -> bool:
    return {"gte": at >= limit, "gt": at > limit, "lte": at <= limit, "lt": at < limit}[how]


def _instant(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise TelnyxError("10015", f"{text} is no time") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise TelnyxError("10015", f"{text} is no number")
    return int(text)
