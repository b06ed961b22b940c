"""Basic authentication of an account, and its rate of requests."""

import base64
import binascii
import hmac
import time
from collections import deque

from starlette.requests import Request

from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio.errors import TwilioError


class Requests:
    """Requests of the last second by account sid."""

    def __init__(self) -> None:
        self._made: dict[str, deque[float]] = {}

    def check(self, account: TwilioAccount) -> None:
        """20429 above the account's requests per second."""
        now = time.monotonic()
        made = self._made.setdefault(account.account_sid, deque())
        while made and now - made[0] >= 1.0:
            made.popleft()
        if len(made) >= account.throughput:
            raise TwilioError(20429)
        made.append(now)


def account_of(request: Request) -> TwilioAccount:
    """The account a path names, for rightly authenticated callers; 401 otherwise (also for unknown accounts)."""
    sim: Simulation = request.app.state.sim
    user, password = _credentials(request.headers.get("authorization", ""))
    wanted = request.path_params["account_sid"]
    for account in sim.accounts.twilio:
        right = hmac.compare_digest(account.auth_token.encode(), password.encode())
        if account.account_sid == wanted == user and right:
            return account
    raise TwilioError(20003)


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
