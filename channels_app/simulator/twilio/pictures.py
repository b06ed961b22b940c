"""Media of MMS: what we are sent is fetched, what came in is given out over a redirect, and deleted on request."""

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels_app.simulator import files, journeys
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Medium, Message
from channels_app.simulator.ids import sid
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio import door
from channels_app.simulator.twilio.errors import TwilioError
from channels_app.simulator.twilio.shapes import API

LASTS = 400 * 86400.0
CDN_LASTS = 14400.0
MOST_PICTURE, MOST_OTHER = 5 * 1024**2, 500 * 1024
PICTURES = ("image/jpeg", "image/png", "image/gif")


async def fetch_all(sim: Simulation, message: Message, urls: list[str]) -> None:
    """Fetch what we were given, without credentials; 11200 and the like fail the message."""
    for url in urls:
        problem = await _fetch(sim, message, url)
        if problem:
            journeys.fail(sim, message, problem, "failed")
            return
    journeys.start(sim, message)


async def _fetch(sim: Simulation, message: Message, url: str) -> dict[str, object] | None:
    try:
        answer = await sim.postman.web.get(url, follow_redirects=True, timeout=15)
    except (httpx.HTTPError, httpx.InvalidURL):
        return {"code": 11200, "message": "HTTP retrieval failure"}
    if answer.status_code != 200:
        return {"code": 11200, "message": f"HTTP retrieval failure: {answer.status_code}"}
    mime = files.bare(answer.headers.get("content-type", ""))
    if not mime:
        return {"code": 12300, "message": "Invalid Content-Type"}
    if len(answer.content) > (MOST_PICTURE if mime in PICTURES else MOST_OTHER):
        return {"code": 30019, "message": "Content size exceeds carrier limit"}
    medium = files.keep(sim, sid("ME"), message.account, answer.content, mime, lasts=LASTS, source="out")
    message.media.append(medium.id)
    sim.world.changed(message)
    return None


async def media_list(request: Request) -> Json:
    """GET …/Messages/{sid}/Media.json."""
    sim: Simulation = request.app.state.sim
    account = door.account_of(request)
    message = _message(sim, request, account.key)
    rows = [
        _json(sim, request, medium) for medium in map(sim.world.media.get, message.media) if medium and not medium.gone
    ]
    return Json(
        {
            "media_list": rows,
            "page": 0,
            "page_size": 50,
            "uri": request.url.path,
            "next_page_uri": None,
            "first_page_uri": request.url.path,
            "start": 0,
            "end": max(0, len(rows) - 1),
            "previous_page_uri": None,
        }
    )


async def medium(request: Request) -> Response:
    """GET …/Media/{sid} (a redirect to the CDN; with .json the resource) and DELETE."""
    sim: Simulation = request.app.state.sim
    account = door.account_of(request)
    message = _message(sim, request, account.key)
    id, dot, _ = request.path_params["media_sid"].partition(".json")
    found = files.find(sim, id)
    if found is None or id not in message.media:
        raise TwilioError(20404, request.url.path)
    if request.method == "DELETE":
        files.remove(sim, found)
        return Response(status_code=204)
    if dot:
        return Json(_json(sim, request, found))
    key = sim.admit(id, CDN_LASTS)
    return RedirectResponse(f"{sim.settings.base_url}/_cdn/{account.account_sid}/{id}?key={key}", 307)


async def cdn(request: Request) -> Response:
    """The CDN: no credentials, but an address that expires."""
    sim: Simulation = request.app.state.sim
    id = request.path_params["media_sid"]
    found = files.find(sim, id)
    if found is None or not sim.admits(request.query_params.get("key", ""), id):
        return Response("Not found", 404)
    return Response(files.content_of(sim, found), media_type=found.mime)


def address(sim: Simulation, account_sid: str, message_sid: str, media_sid: str) -> str:
    """MediaUrl0 and so on of an incoming message."""
    return f"{sim.settings.base_url}/{API}/Accounts/{account_sid}/Messages/{message_sid}/Media/{media_sid}"


def _message(sim: Simulation, request: Request, key: str) -> Message:
    found = sim.world.messages.get(request.path_params["message_sid"])
    if found is None or found.account != key:
        raise TwilioError(20404, request.url.path)
    return found


def _json(sim: Simulation, request: Request, medium: Medium) -> dict[str, object]:
    account_sid, parent = request.path_params["account_sid"], request.path_params["message_sid"]
    return {
        "sid": medium.id,
        "account_sid": account_sid,
        "parent_sid": parent,
        "content_type": medium.mime,
        "uri": f"/{API}/Accounts/{account_sid}/Messages/{parent}/Media/{medium.id}.json",
        "date_created": None,
        "date_updated": None,
    }
