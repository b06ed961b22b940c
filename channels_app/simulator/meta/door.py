"""Who may come in: API version, access token, and which object a path names."""

import hmac
import json
from datetime import UTC, date, datetime
from typing import Any

from starlette.requests import Request

from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.forms import content_type, pairs_of
from channels_app.simulator.meta.errors import GraphError
from channels_app.simulator.simulation import Simulation

#: Version -> the day it stops answering. Source: Graph API changelog, November 2026.
EXPIRY: dict[str, date | None] = {
    "v19.0": date(2026, 5, 21),
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
    "v26.0": None,
}
NEWEST = "v26.0"
MAX_DEPTH_ERROR = "Parse error: the body is not valid JSON."


def check_version(sim: Simulation, request: Request) -> None:
    """Refuse a version that does not exist or has expired (the clock's offset is not applied: Meta knows none)."""
    version = request.path_params["version"]
    if version not in EXPIRY:
        raise GraphError(2500, f"Unknown path components: /{version}")
    expiry = EXPIRY[version]
    if expiry and datetime.now(UTC).date() >= expiry:
        raise GraphError(
            2635,
            f"(#2635) You are calling a deprecated version of the API ({version}). Please update to "
            f"the latest version: {NEWEST}.",
        )


def token_of(request: Request) -> str:
    """The bearer token, from the header or the query as the Graph API takes it; 401 when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip() if scheme.lower() in ("bearer", "oauth") else request.query_params.get("access_token", "")
    if not token:
        raise GraphError(104, "An access token is required to request this resource.", status=401)
    return token


def accounts_for(sim: Simulation, request: Request) -> list[WhatsAppAccount]:
    """The accounts this request's token is good for; 401 with code 190 when it is good for none."""
    check_version(sim, request)
    token = token_of(request).encode()
    found = [
        account
        for account in sim.accounts.whatsapp
        if account.access_token and hmac.compare_digest(account.access_token.encode(), token)
    ]
    if not found:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    _check_proof(request, found[0], token)
    return found


def _check_proof(request: Request, account: WhatsAppAccount, token: bytes) -> None:
    """A proof that comes along must be the app secret's. Source: Graph API, securing requests."""
    proof = request.query_params.get("appsecret_proof")
    made = hmac.new(account.app_secret.encode(), token, "sha256").hexdigest()
    if proof is not None and not hmac.compare_digest(made.encode(), proof.encode()):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")


def number_of(sim: Simulation, request: Request) -> WhatsAppAccount:
    """The business number a path names, for a token that may use it."""
    return _one(accounts_for(sim, request), request, "phone_number_id")


def waba_of(sim: Simulation, request: Request) -> WhatsAppAccount:
    """An account of the WABA a path names, for a token that may use it."""
    return _one(accounts_for(sim, request), request, "waba_id")


def _one(accounts: list[WhatsAppAccount], request: Request, attribute: str) -> WhatsAppAccount:
    wanted = request.path_params["node"]
    for account in accounts:
        if getattr(account, attribute) == wanted:
            return account
    raise unknown_object(request.method, wanted)


def unknown_object(method: str, wanted: str) -> GraphError:
    """What Meta says of an id that does not exist or is not for this token."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{wanted}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


async def json_body(request: Request) -> dict[str, Any]:
    """The request's JSON object; form fields are taken too, as the Graph API does."""
    if content_type(request) in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {name: _loads(value) for name, value in await pairs_of(request)}
    raw = await request.body()
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise GraphError(100, f"(#100) {MAX_DEPTH_ERROR}") from None
    if not isinstance(body, dict):
        raise GraphError(100, "(#100) The body must be a JSON object.")
    return body


def _loads(value: str) -> Any:
    if value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
