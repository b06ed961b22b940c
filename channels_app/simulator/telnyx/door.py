"""The bearer key of an account, and its rate of requests."""

import hmac

from starlette.requests import Request

from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.errors import TelnyxError


def accounts_of(request: Request) -> list[TelnyxAccount]:
    """The senders that the key may use, for rightly authenticated callers within their rate; 401 or 429 otherwise."""
    sim: Simulation = request.app.state.sim
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    found = [one for one in sim.accounts.telnyx if hmac.compare_digest(one.api_key.encode(), key.strip().encode())]
    if scheme.lower() != "bearer" or not found:
        raise TelnyxError("10009")
    if not request.app.state.requests.take(f"telnyx {found[0].key}", found[0].throughput):
        raise TelnyxError("10011")
    return found
