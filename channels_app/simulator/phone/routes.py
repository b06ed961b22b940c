"""The paths of the phone page."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from channels_app.simulator.phone import api

ASSETS = Path(__file__).parent.parent / "assets"


async def page(_: Request) -> Response:
    """The phone page itself; everything in it comes by the API."""
    return FileResponse(
        ASSETS / "phone.html", media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"}
    )


ROUTES = [
    Route("/simulator/", page, methods=["GET"]),
    Route("/simulator/api/state", api.state, methods=["GET"]),
    Route("/simulator/api/chat", api.chat, methods=["GET"]),
    Route("/simulator/api/acts", api.act, methods=["POST"]),
    Route("/simulator/api/people", api.new_person, methods=["POST"]),
    Route("/simulator/api/people/{id:str}", api.person, methods=["PATCH"]),
    Route("/simulator/api/files", api.upload, methods=["POST"]),
    Route("/simulator/api/media/{id:str}", api.medium, methods=["GET"]),
    Mount("/simulator/assets", StaticFiles(directory=ASSETS)),
]
