"""Basic authentication of an account, and its rate of requests."""

import base64
import binascii
import hmac

from starlette.requests import Request

from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio.errors import TwilioError


def check_rate(request: Request, account: TwilioAccount) -> None:
    """20429 above the account's requests per second."""
    if not request.app.state.requests.take(account.account_sid, account.throughput):
        raise TwilioError(20429)


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
