"""The paths of Telnyx's side."""

from starlette.requests import Request
from starlette.routing import Route

from channels_app.simulator.answers import Json
from channels_app.simulator.telnyx import door, pictures, reading, sending
from channels_app.simulator.telnyx.errors import TelnyxError


async def nothing(request: Request) -> Json:
    """What of Telnyx's API is not played."""
    door.accounts_of(request)
    raise TelnyxError("10005")


ROUTES = [
    Route("/v2/messages", sending.create_message, methods=["POST"]),
    Route("/v2/messages/{id:str}", reading.read_message, methods=["GET"]),
    Route("/v2/detail_records", reading.detail_records, methods=["GET"]),
    Route("/v2/{path:path}", nothing, methods=["GET", "POST", "PATCH", "DELETE"]),
    Route("/_telnyx_media/{media_id:str}", pictures.medium, methods=["GET"]),
]
