"""The endpoint that switches faults on and off (contract: POST /simulator/faults/)."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator.answers import Json
from channels_app.simulator.body import body_of
from channels_app.simulator.faults import FAULTS, PROVIDERS, Fault
from channels_app.simulator.port import Port
from channels_app.simulator.simulation import Simulation

KEYS = {"provider", "fault", "times", "seconds", "at"}
LONGEST = 3600.0


async def faults(request: Request) -> Json:
    """GET what is on, POST {provider, fault, times, seconds, at} to switch on, DELETE [?provider=] to clear."""
    sim: Simulation = request.app.state.sim
    if request.method == "POST":
        fault = sim.faults.switch_on(**_wish(await body_of(request)))
        if fault.fault == "refuse_connections":
            _close(sim, request.app.state.port, fault)
    elif request.method == "DELETE":
        sim.faults.clear(request.query_params.get("provider", ""))
    return Json(
        {"faults": sim.faults.listed(), "providers": list(PROVIDERS), "known": FAULTS},
        201 if request.method == "POST" else 200,
    )


def _wish(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `switch_on`; ValueError in a sentence for a wrong one."""
    unknown = set(values) - KEYS
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(KEYS))}")
    times, seconds = values.get("times", 1), values.get("seconds")
    if isinstance(times, bool) or not isinstance(times, int):
        raise ValueError("times must be a whole number")
    if seconds is not None and (not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST):
        raise ValueError(f"seconds must be a number between 0 and {LONGEST:.0f}")
    return {
        "provider": str(values.get("provider", "")),
        "fault": str(values.get("fault", "")),
        "times": times,
        "seconds": seconds,
        "at": str(values.get("at", "send")),
    }


def _close(sim: Simulation, port: Port | None, fault: Fault) -> None:
    if port is None:
        sim.faults.finish(fault)
        raise ValueError("the port can only be closed when the simulator runs as a process of its own")

    async def closed() -> None:
        try:
            await port.close_for(fault.seconds)
        finally:
            sim.faults.finish(fault)

    sim.spawn(closed())
