"""The shop's page, its sign-in, and its strict content security policy."""

import html
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from channels_app.simulator.accounts import WebchatAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of
from channels_app.simulator.shop.identity import sign
from channels_app.simulator.simulation import Simulation

PAGE = Path(__file__).parent.parent / "assets" / "shop.html"
CUSTOMERS = {
    "marta": {"name": "Marta Oliveira", "email": "marta@example.com", "email_verified": True, "locale": "pt-PT"},
    "grace": {"name": "Grace Lindqvist", "email": "grace@example.com", "email_verified": True, "locale": "en-US"},
    "dina": {"name": "Dina Farouk", "email": "dina@example.com", "email_verified": True, "locale": "en-US"},
}


async def page(request: Request) -> HTMLResponse:
    """The shop with the widget of ?channel= (default: the first in simulator.json)."""
    sim: Simulation = request.app.state.sim
    widget = _widget(sim, request.query_params.get("channel", ""))
    text = PAGE.read_text("utf-8")
    loader = f'<script async src="{html.escape(widget.widget_url)}"></script>' if widget else ""
    text = text.replace("<!-- widget -->", loader)
    text = text.replace("{{channel}}", html.escape(widget.key if widget else ""))
    origin = _origin(widget.widget_url) if widget else sim.settings.public_url
    return HTMLResponse(text, headers={"content-security-policy": _policy(origin), "cache-control": "no-store"})


async def login(request: Request) -> Json:
    """POST {customer, channel}: an identity token, as a shop's own server would make it."""
    sim: Simulation = request.app.state.sim
    values = await body_of(request)
    widget, customer = _widget(sim, str(values.get("channel", ""))), str(values.get("customer", ""))
    if widget is None or not widget.identity_secret:
        raise ValueError("simulator.json has no web chat with an identity_secret")
    if customer not in CUSTOMERS:
        raise ValueError(f"customer must be one of {', '.join(CUSTOMERS)}")
    known = sim.world.people.get(customer)
    claims = {"sub": f"shop-{customer}", **CUSTOMERS[customer]}
    if known:
        claims |= {"phone": known.phone, "phone_verified": True}
    return Json({"jwt": sign(widget.identity_secret, widget.key, claims), "name": claims["name"]})


def _widget(sim: Simulation, key: str) -> WebchatAccount | None:
    return next((widget for widget in sim.accounts.webchat if key in ("", widget.key)), None)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _policy(origin: str) -> str:
    """What a careful shop allows a widget: its scripts, calls, sockets, pictures and sounds; nothing inline."""
    socket = origin.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self' {origin}; connect-src 'self' {origin} {socket}; "
        f"img-src 'self' {origin} data: blob:; media-src {origin} blob:; style-src 'self' {origin}; "
        f"font-src {origin}; frame-src {origin}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


ROUTES = [
    Route("/simulator/shop/", page, methods=["GET"]),
    Route("/simulator/shop/login", login, methods=["POST"]),
]
