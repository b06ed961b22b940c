"""Media: upload, address, download, deletion, and what a send may refer to."""

from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from channels_app.simulator import files, journeys
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Medium, Message
from channels_app.simulator.forms import content_type, parts_of
from channels_app.simulator.ids import graph_id
from channels_app.simulator.meta import door
from channels_app.simulator.meta.bodies import MEDIA
from channels_app.simulator.meta.errors import GraphError, as_status_error, missing
from channels_app.simulator.simulation import Simulation

UPLOAD_LASTS = 30 * 86400.0
INBOUND_LASTS = 7 * 86400.0
ADDRESS_LASTS = 300.0


async def upload(request: Request) -> Json:
    """POST /{phone number id}/media: multipart with messaging_product, type and file."""
    sim: Simulation = request.app.state.sim
    account = door.number_of(sim, request)
    if content_type(request) != "multipart/form-data":
        raise GraphError(100, "(#100) The parameter messaging_product is required.")
    parts = {part.name: part for part in await parts_of(request)}
    if "messaging_product" not in parts or parts["messaging_product"].text != "whatsapp":
        raise missing("messaging_product")
    file = parts.get("file")
    if file is None or not file.filename:
        raise missing("file")
    mime = (file.mime or (parts["type"].text if "type" in parts else "")).strip()
    _check_type(mime, len(file.content))
    medium = files.keep(
        sim, graph_id(), account.key, file.content, mime, name=file.filename, lasts=UPLOAD_LASTS, source="upload"
    )
    return Json({"id": medium.id})


def address(sim: Simulation, request: Request, medium: Medium) -> Json:
    """GET /{media id}: where to fetch it within five minutes."""
    wanted = request.query_params.get("phone_number_id")
    account = sim.accounts.by_key(medium.account)
    if wanted and (not isinstance(account, WhatsAppAccount) or account.phone_number_id != wanted):
        raise door.unknown_object("GET", medium.id)
    return Json(
        {
            "messaging_product": "whatsapp",
            "url": download_url(sim, medium),
            "mime_type": medium.mime,
            "sha256": medium.sha256,
            "file_size": medium.size,
            "id": medium.id,
        }
    )


def download_url(sim: Simulation, medium: Medium) -> str:
    """A fresh address; it needs the bearer token as well."""
    key = sim.admit(medium.id, ADDRESS_LASTS)
    return f"{sim.settings.base_url}/whatsapp_business/attachments/?mid={medium.id}&source=getMedia&hash={key}"


async def download(request: Request) -> Response:
    """GET of such an address: 401 without a token, 404 once it has expired."""
    sim: Simulation = request.app.state.sim
    token = door.token_of(request)
    if all(account.access_token != token for account in sim.accounts.whatsapp):
        raise GraphError(190)
    id, key = request.query_params.get("mid", ""), request.query_params.get("hash", "")
    medium = files.find(sim, id)
    if medium is None or not sim.admits(key, id):
        return Json({"error": "Url not found or expired"}, 404)
    return Response(
        files.content_of(sim, medium),
        media_type=medium.mime,
        headers={"content-disposition": f'attachment; filename="{medium.id}{files.suffix_of(medium.mime)}"'},
    )


def check_ids(sim: Simulation, account: WhatsAppAccount, wanted: list[tuple[str, str]]) -> None:
    """Every media id of a send must be an upload of this number and fit its type."""
    for kind, id in wanted:
        medium = files.find(sim, id)
        if medium is None or medium.account != account.key:
            raise GraphError(
                100, f"(#100) Param {kind}['id'] is not a valid whatsapp business account media attachment ID"
            )
        mimes, largest = MEDIA[kind]
        if files.bare(medium.mime) not in mimes or medium.size > largest:
            raise GraphError(
                131053,
                details=f"{medium.mime} of {medium.size} bytes cannot be sent as {kind}. Supported: "
                f"{', '.join(mimes)} up to {largest} bytes.",
            )


async def fetch_links(sim: Simulation, message: Message, links: list[tuple[str, str]]) -> None:
    """Fetch what a send links to, as Meta does after its answer; what cannot be had fails the message."""
    for kind, link in links:
        problem = await _fetch(sim, message, kind, link)
        if problem:
            journeys.fail(sim, message, as_status_error(131053, problem))
            return
    journeys.start(sim, message)


async def _fetch(sim: Simulation, message: Message, kind: str, link: str) -> str:
    mimes, largest = MEDIA[kind]
    try:
        answer = await sim.postman.web.get(link, follow_redirects=True, timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return f"Downloading media from weblink failed with {type(problem).__name__}"
    if answer.status_code != 200:
        return f"Downloading media from weblink failed with http code {answer.status_code}"
    mime = answer.headers.get("content-type", "")
    if files.bare(mime) not in mimes or len(answer.content) > largest:
        return f"{mime} of {len(answer.content)} bytes cannot be sent as {kind}"
    medium = files.keep(sim, graph_id(), message.account, answer.content, mime, lasts=UPLOAD_LASTS, source="link")
    message.media.append(medium.id)
    sim.world.changed(message)
    return ""


def element(sim: Simulation, medium: Medium, **extra: Any) -> dict[str, Any]:
    """A media object of an inbound message."""
    return {
        "mime_type": medium.mime,
        "sha256": medium.sha256,
        "id": medium.id,
        "url": download_url(sim, medium),
        **extra,
    }


def _check_type(mime: str, size: int) -> None:
    fitting = [kind for kind, (mimes, _) in MEDIA.items() if files.bare(mime) in mimes]
    if not fitting:
        known = ", ".join(sorted({one for mimes, _ in MEDIA.values() for one in mimes}))
        raise GraphError(
            100,
            f"(#100) Param file must be a file with one of the following types: {known}. Received file "
            f"of type '{mime or 'application/octet-stream'}'.",
        )
    largest = max(MEDIA[kind][1] for kind in fitting)
    if not 0 < size <= largest:
        raise GraphError(131053, details=f"The file has {size} bytes; {mime} may have 1 to {largest}.")
