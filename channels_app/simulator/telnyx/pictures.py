"""Media of MMS: what we are sent is fetched, what came in lies at an address that ends and asks for no key."""

import httpx
from starlette.requests import Request
from starlette.responses import Response

from channels_app.simulator import files, journeys
from channels_app.simulator.entities import Message
from channels_app.simulator.ids import graph_id
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.errors import failure

LASTS = 400 * 86400.0
LARGEST = 1_000_000


async def fetch_all(sim: Simulation, message: Message, urls: list[str]) -> None:
    """Fetch what we were given, without credentials; more than 1 MB together, or what is not there, fails it."""
    left = LARGEST
    for url in urls:
        try:
            answer = await sim.postman.web.get(url, follow_redirects=True, timeout=15)
        except (httpx.HTTPError, httpx.InvalidURL):
            answer = httpx.Response(404)
        left -= len(answer.content)
        if answer.status_code != 200 or left < 0:
            reason = "it is too big" if left < 0 else f"HTTP {answer.status_code}"
            journeys.fail(sim, message, failure("40317", reason), "failed")
            return
        mime = files.bare(answer.headers.get("content-type", ""))
        medium = files.keep(sim, graph_id(), message.account, answer.content, mime, name=url, lasts=LASTS, source="out")
        message.media.append(medium.id)
        sim.world.changed(message)
    journeys.start(sim, message)


async def medium(request: Request) -> Response:
    """GET a file of an incoming message by the address that the webhook told."""
    sim: Simulation = request.app.state.sim
    id = request.path_params["media_id"]
    found = files.find(sim, id)
    if found is None or not sim.admits(request.query_params.get("key", ""), id):
        return Response("Not found", 404)
    return Response(files.content_of(sim, found), media_type=found.mime)
