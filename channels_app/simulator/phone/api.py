"""What the phone page reads and does."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from channels_app.simulator import acts, files, journeys, opting, people
from channels_app.simulator.accounts import Account, WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of
from channels_app.simulator.clock import iso
from channels_app.simulator.entities import Person
from channels_app.simulator.faults import FAULTS, PROVIDERS
from channels_app.simulator.ids import graph_id, sid
from channels_app.simulator.phone.bubbles import bubble, last_line
from channels_app.simulator.simulation import Simulation

LARGEST = 100 * 1024**2
NEWEST = 200


async def state(request: Request) -> Json:
    """GET everything the page's left side shows; without `people` when nothing has changed since ?since=VERSION."""
    sim: Simulation = request.app.state.sim
    accounts = sim.accounts.messaging
    answer = {
        "version": sim.world.version,
        "now": iso(sim.clock.now()),
        "problem": sim.accounts_file.error,
        "accounts": [_account(sim, account) for account in accounts],
        "faults": sim.faults.listed(),
        "known_faults": FAULTS,
        "providers": list(PROVIDERS),
        "waiting": sim.postman.waiting(),
    }
    if request.query_params.get("since") != str(sim.world.version):
        shown = sorted((person for person in sim.world.people if not person.scripted), key=lambda person: person.place)
        answer["people"] = [_person(sim, person, accounts) for person in shown]
    return Json(answer)


async def chat(request: Request) -> Json:
    """GET ?person=&account=: the newest messages; with ?since=VERSION an unchanged chat is answered shortly."""
    sim: Simulation = request.app.state.sim
    person, account = _pair(sim, dict(request.query_params))
    if request.query_params.get("since") == str(sim.world.version):
        return Json({"version": sim.world.version, "unchanged": True})
    messages = sim.world.chat(account.key, person.id)
    typing = sim.world.marked("typing", account.key, person.id)
    last_out = max((message.at for message in messages if message.direction == "out"), default=0.0)
    return Json(
        {
            "version": sim.world.version,
            "person": person.id,
            "account": account.key,
            "typing": typing is not None and sim.clock.now() - typing < 25 and typing > last_out,
            "stopped": not isinstance(account, WhatsAppAccount)
            and any(opting.is_stopped(sim, account.key, person.id, line) for line in (*account.lines, account.sender)),
            "messages": [bubble(sim, message) for message in messages[-NEWEST:] if not message.extra.get("hidden")],
            "earlier": max(0, len(messages) - NEWEST),
        }
    )


async def act(request: Request) -> Json:
    """POST {person, account, act, ...}: do it; the webhook goes out at once, its answer is not waited for.

    With {"wait": true} the answer comes after the webhook was acknowledged or given up.
    """
    sim: Simulation = request.app.state.sim
    values = await body_of(request)
    person, account = _pair(sim, values)
    done = acts.perform(sim, person, account, str(values.get("act", "")), values)
    answer: dict[str, Any] = {"ok": True, "id": done.message.id if done.message else None}
    if values.get("wait") and done.outcome:
        outcome = await done.outcome
        answer |= {"status": outcome.status, "reason": outcome.reason, "ms": round(outcome.milliseconds, 1)}
    return Json(answer, 201)


async def person(request: Request) -> Json:
    """PATCH a person's switches; turning the phone on delivers what waited."""
    sim: Simulation = request.app.state.sim
    found = sim.world.people.get(request.path_params["id"])
    if found is None:
        raise ValueError("there is no such person")
    was_off = found.off
    people.change(sim, found, await body_of(request))
    if was_off and not found.off:
        journeys.reach(sim, found)
    return Json(_person(sim, found, []))


async def new_person(request: Request) -> Json:
    """POST {name, phone, whatsapp, username}."""
    sim: Simulation = request.app.state.sim
    return Json(_person(sim, people.add(sim, await body_of(request)), []), 201)


async def upload(request: Request) -> Json:
    """POST the bytes of a file with their Content-Type and ?account=&name=; answers its id."""
    sim: Simulation = request.app.state.sim
    account = sim.accounts.by_key(request.query_params.get("account", ""))
    content = await request.body()
    if account is None or not 0 < len(content) <= LARGEST:
        raise ValueError("name an account, and send a file of 1 byte to 100 MB")
    id = graph_id() if isinstance(account, WhatsAppAccount) else sid("ME")
    mime = request.headers.get("content-type", "application/octet-stream")
    medium = files.keep(
        sim,
        id,
        account.key,
        content,
        mime,
        name=unquote(request.query_params.get("name", "")),
        lasts=7 * 86400.0,
        source="phone",
    )
    return Json({"id": medium.id, "mime": medium.mime, "size": medium.size}, 201)


async def medium(request: Request) -> Response:
    """GET a file for the phone's screen; only media types that cannot carry script are shown inline."""
    sim: Simulation = request.app.state.sim
    found = files.find(sim, request.path_params["id"])
    if found is None:
        return Json({"detail": "there is no such file"}, 404)
    shown = files.bare(found.mime).startswith(("image/", "audio/", "video/")) and "svg" not in found.mime
    headers = {"content-disposition": "inline" if shown else "attachment", "cache-control": "private, max-age=3600"}
    mime = found.mime if shown else "application/octet-stream"
    return FileResponse(sim.media_dir / found.id, headers=headers, media_type=mime)


def _pair(sim: Simulation, values: dict[str, Any]) -> tuple[Person, Account]:
    found = sim.world.people.get(str(values.get("person", ""))) or sim.world.by_phone(str(values.get("person", "")))
    account = sim.accounts.by_key(str(values.get("account", "")))
    if found is None:
        raise ValueError("person must be the id or number of somebody the simulator knows")
    if account is None:
        raise ValueError("account must be the key of a WhatsApp, Twilio or Telnyx account in simulator.json")
    return found, account


def _account(sim: Simulation, account: Account) -> dict[str, Any]:
    if isinstance(account, WhatsAppAccount):
        return {
            "key": account.key,
            "kind": "whatsapp",
            "name": account.verified_name,
            "number": account.display_phone_number,
            "coexistence": account.coexistence,
        }
    return {
        "key": account.key,
        "kind": "telnyx" if account in sim.accounts.telnyx else "twilio",
        "name": "Text messages",
        "number": account.lines[0] if account.lines else account.sender,
        "coexistence": False,
    }


def _person(sim: Simulation, person: Person, accounts: Iterable[Account]) -> dict[str, Any]:
    chats = {account.key: last_line(sim, account.key, person.id) for account in accounts}
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "wa_id": person.wa_id,
        "user_id": person.user_id,
        "username": person.username,
        "sms": person.sms,
        "off": person.off,
        "read_receipts": person.read_receipts,
        "reads": person.reads,
        "note": person.note,
        "chats": {key: line for key, line in chats.items() if line},
    }
