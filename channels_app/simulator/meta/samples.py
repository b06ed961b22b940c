"""Resumable uploads: POST /app/uploads opens one, POST /upload:… takes the bytes and gives a handle for templates."""

import base64
import secrets
from typing import Any

from starlette.requests import Request

from channels_app.simulator import files
from channels_app.simulator.answers import Json
from channels_app.simulator.ids import graph_id
from channels_app.simulator.meta import door
from channels_app.simulator.meta.errors import GraphError, bad
from channels_app.simulator.simulation import Simulation

#: what can be uploaded. Source: Graph API, resumable upload
TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
APP_ID = "1097453010"
LASTS = 30 * 86400.0
#: format of a header -> beginning of its sample's type
FORMATS = {"IMAGE": "image/", "VIDEO": "video/", "DOCUMENT": "application/pdf"}


async def open_session(request: Request) -> Json:
    """POST /{app id}/uploads?file_name=&file_length=&file_type=: the id of a session."""
    door.accounts_for(request.app.state.sim, request)
    if request.path_params["node"] not in ("app", APP_ID):
        raise door.unknown_object("POST", request.path_params["node"])
    asked = request.query_params
    if asked.get("file_type") not in TYPES:
        raise bad("file_type", f"must be one of {', '.join(TYPES)}.")
    if not asked.get("file_length", "").isdigit() or int(asked["file_length"]) < 1:
        raise bad("file_length", "must be the number of bytes.")
    id, sig = secrets.token_urlsafe(24), secrets.token_urlsafe(12)
    request.app.state.sessions[id] = {"sig": sig, **dict(asked)}
    return Json({"id": f"upload:{id}?sig={sig}"})


async def take(request: Request) -> Json:
    """POST /upload:{session}: the bytes from `file_offset`; a token of the header's scheme OAuth, as Meta wants it."""
    sim: Simulation = request.app.state.sim
    account = door.accounts_for(sim, request)[0]
    session = request.app.state.sessions.get(request.path_params["session"])
    if session is None or request.query_params.get("sig") != session["sig"]:
        raise door.unknown_object("POST", f"upload:{request.path_params['session']}")
    if not request.headers.get("authorization", "").startswith("OAuth ") or request.headers.get("file_offset") != "0":
        raise GraphError(100, "Invalid parameter", "The headers need Authorization: OAuth and file_offset: 0.")
    content = await request.body()
    if len(content) != int(session["file_length"]):
        raise GraphError(100, "Invalid parameter", f"The session is for {session['file_length']} bytes.")
    medium = files.keep(
        sim, graph_id(), account.key, content, session["file_type"], name=session.get("file_name", ""), lasts=LASTS,
        source="sample",
    )  # fmt: skip
    return Json({"h": f"4:{base64.b64encode(medium.name.encode()).decode()}:{medium.mime}:ARZ:e:{medium.id}"})


def check(sim: Simulation, component: dict[str, Any]) -> None:
    """A header with a file needs the handle of a sample of its kind; it is listed by an address from then on."""
    wanted, example = FORMATS[component["format"]], component.get("example")
    handles = example.get("header_handle") if isinstance(example, dict) else None
    handle = str(handles[0]) if isinstance(handles, list) and handles else ""
    medium = files.find(sim, handle.rpartition(":")[2]) if handle.startswith("4:") else None
    if medium is None or medium.source != "sample":
        sentence = f"Template with {component['format']} header type need an example/sample."
        raise GraphError(100, "Invalid parameter", sentence, subcode=2388273)
    if not medium.mime.startswith(wanted):
        raise GraphError(100, "Invalid parameter", f"The sample is no {component['format']}.", subcode=2388084)
    component["example"] = {"header_handle": [f"https://scontent.whatsapp.net/{medium.id}"]}
