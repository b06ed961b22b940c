"""Levers for tests, benches and the demo: clock, pace, ledger, injections, people."""

from collections import Counter

from starlette.requests import Request
from starlette.routing import Route

from channels_app.simulator import inject, people, switches, telling
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of
from channels_app.simulator.clock import iso
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import as_json


async def clock(request: Request) -> Json:
    """GET the clock; POST {offset_s} to shift it."""
    sim: Simulation = request.app.state.sim
    if request.method == "POST":
        offset = (await body_of(request)).get("offset_s")
        if isinstance(offset, bool) or not isinstance(offset, int | float):
            raise ValueError("offset_s must be a number of seconds")
        sim.clock.shift(offset)
    return Json({"offset_s": sim.clock.offset.total_seconds(), "now": iso(sim.clock.now())})


async def pace(request: Request) -> Json:
    """GET or POST {sent, delivered, read, retry, at_once, bundle}."""
    sim: Simulation = request.app.state.sim
    if request.method == "POST":
        sim.pace.change(await body_of(request))
        if sim.pace.at_once < 1 or sim.pace.bundle < 1:
            sim.pace.at_once, sim.pace.bundle = max(1, sim.pace.at_once), max(1, sim.pace.bundle)
    return Json(vars(sim.pace))


async def rates(request: Request) -> Json:
    """DELETE what was counted against WhatsApp's rates, so that a script need not wait for them."""
    request.app.state.rates.forget()
    return Json({"ok": True})


async def messaging_limit(request: Request) -> Json:
    """POST {account, people} sets how many people its portfolio may write to first in 24 hours, and counts afresh."""
    sim: Simulation = request.app.state.sim
    values = await body_of(request)
    account, people = sim.accounts.by_key(str(values.get("account", ""))), values.get("people")
    if not isinstance(account, WhatsAppAccount) or isinstance(people, bool) or not isinstance(people, int):
        raise ValueError("account must be the key of a WhatsApp account, people a number (0: no limit)")
    sim.world.mark("messaging_limit", account.portfolio, value=people)
    for mark in [mark for mark in sim.world.marks if mark.id.startswith(f"first|{account.portfolio}|")]:
        sim.world.marks.drop(mark.id)
    return Json({"ok": True})


async def ledger(request: Request) -> Json:
    """GET every accepted send, oldest first; ?provider=&account=&person=&opaque= narrow it."""
    sim: Simulation = request.app.state.sim
    wanted = {
        name: value
        for name, value in request.query_params.items()
        if name in ("provider", "account", "person", "opaque", "to")
    }
    rows = [send for send in sim.world.ledger if all(getattr(send, name) == value for name, value in wanted.items())]
    times = Counter(send.opaque for send in rows if send.opaque)
    same = Counter((send.account, send.to, send.text) for send in rows if not send.opaque)
    return Json(
        {
            "sends": [
                {
                    **as_json(send),
                    "at": iso(send.at),
                    "status": found.status if (found := sim.world.messages.get(send.id)) else "",
                }
                for send in rows
            ],
            "count": len(rows),
            "twice": sorted(opaque for opaque, count in times.items() if count > 1),
            "same": [{"account": a, "to": to, "text": text, "count": n} for (a, to, text), n in same.items() if n > 1],
        }
    )


async def deliveries(request: Request) -> Json:
    """GET the last webhook posts; POST tries again at once what waits for a retry."""
    sim: Simulation = request.app.state.sim
    if request.method == "POST":
        sim.postman.hurry()
    return Json(
        {
            "waiting": sim.postman.waiting(),
            "posted": sim.postman.posted,
            "failed": sim.postman.failed,
            "log": list(sim.postman.log),
        }
    )


async def injection(request: Request) -> Json:
    """POST a plan (see inject.Plan); answered when all of it is acknowledged."""
    sim: Simulation = request.app.state.sim
    return Json(await inject.run(sim, inject.plan_of(await body_of(request))))


async def persons(request: Request) -> Json:
    """GET all people, POST {phone, name, ...} to add or change one."""
    sim: Simulation = request.app.state.sim
    if request.method == "POST":
        return Json(as_json(people.add(sim, await body_of(request))), 201)
    return Json({"people": [as_json(person) for person in sim.world.people]})


ROUTES = [
    Route("/_control/clock", clock, methods=["GET", "POST"]),
    Route("/_control/pace", pace, methods=["GET", "POST"]),
    Route("/_control/rates", rates, methods=["DELETE"]),
    Route("/_control/limit", messaging_limit, methods=["POST"]),
    Route("/_control/deliveries", deliveries, methods=["GET", "POST"]),
    Route("/_control/people", persons, methods=["GET", "POST"]),
    Route("/_ledger", ledger, methods=["GET"]),
    Route("/_inject", injection, methods=["POST"]),
    Route("/_control/tell", telling.tell, methods=["POST"]),
    Route("/_control/verify", telling.verify, methods=["POST"]),
    Route("/simulator/faults/", switches.faults, methods=["GET", "POST", "DELETE"]),
    Route("/simulator/faults", switches.faults, methods=["GET", "POST", "DELETE"]),
]
