"""Puts the simulator's parts together as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from channels_app.simulator import control, journeys, people
from channels_app.simulator.answers import Json
from channels_app.simulator.guard import Guard
from channels_app.simulator.meta import envelope, statuses
from channels_app.simulator.meta import errors as graph
from channels_app.simulator.meta.limits import Rates
from channels_app.simulator.meta.routes import ROUTES as META
from channels_app.simulator.phone.routes import ROUTES as PHONE
from channels_app.simulator.port import Port
from channels_app.simulator.requests import Requests
from channels_app.simulator.settings import Settings
from channels_app.simulator.shop.routes import ROUTES as SHOP
from channels_app.simulator.simulation import Simulation, begin
from channels_app.simulator.spoiled import Spoiler
from channels_app.simulator.telnyx import errors as telnyx
from channels_app.simulator.telnyx import webhooks as telnyx_webhooks
from channels_app.simulator.telnyx.routes import ROUTES as TELNYX
from channels_app.simulator.twilio import errors as twilio
from channels_app.simulator.twilio import webhooks
from channels_app.simulator.twilio.routes import ROUTES as TWILIO


def create_app(settings: Settings, port: Port | None = None) -> Starlette:
    """The application; the simulation begins and ends with its lifespan. `port` is what a fault may close."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sim = begin(settings)
        sim.postman.habits = {
            "whatsapp": envelope.habits(sim),
            "twilio": webhooks.habits(sim),
            "telnyx": telnyx_webhooks.habits(sim),
        }
        sim.tell = {
            "whatsapp": statuses.tell_status,
            "twilio": webhooks.tell_status,
            "telnyx": telnyx_webhooks.tell_status,
        }
        app.state.sim, app.state.port, app.state.rates, app.state.requests = sim, port, Rates(), Requests()
        #: resumable uploads that were opened, by their id
        app.state.sessions = {}
        people.seed(sim)
        sim.postman.resume()
        journeys.resume(sim)
        yield
        await sim.close()

    return Starlette(
        routes=[*PHONE, *SHOP, *control.ROUTES, Route("/healthz", health), *TWILIO, *TELNYX, *META],
        middleware=[Middleware(Guard, settings=settings), Middleware(Spoiler)],
        exception_handlers={
            graph.GraphError: graph.answer,
            twilio.TwilioError: twilio.answer,
            telnyx.TelnyxError: telnyx.answer,
            ValueError: refuse,
            404: unknown_path,
        },
        lifespan=lifespan,
    )


async def health(request: Request) -> Json:
    """Up, which accounts it plays, and what is wrong with their file."""
    sim: Simulation = request.app.state.sim
    accounts = sim.accounts
    keys = [one.key for one in accounts.messaging]
    return Json(
        {
            "ok": True,
            "accounts": keys + [one.key for one in accounts.webchat],
            "accounts_error": sim.accounts_file.error,
        }
    )


async def refuse(_: Request, problem: Exception) -> Json:
    """A lever pulled wrongly: 400 with a sentence."""
    return Json({"detail": str(problem)}, 400)


async def unknown_path(request: Request, _: Exception) -> Json:
    """404 as the provider whose path it looks like would say it."""
    path = request.url.path
    if path.startswith("/2010-04-01/"):
        return Json(twilio.TwilioError(20404, path).body(), 404)
    if path.startswith("/v"):
        problem = graph.GraphError(2500, f"Unknown path components: {path}", status=400)
        return Json(problem.body(), problem.status)
    return Json({"detail": f"there is nothing at {path}"}, 404)
