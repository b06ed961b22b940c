"""Twilio's webhooks: signed forms, one POST each."""

import hashlib
import json
import secrets
from time import gmtime, strftime
from typing import Any
from urllib.parse import urldefrag, urlencode

from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.body import object_of
from channels_app.simulator.entities import Message
from channels_app.simulator.letters import Habits, Letter, Outcome, Sealed, twilio_pause
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio.signing import sign

API_VERSION = "2010-04-01"
TIMEOUT = 15.0


def habits(sim: Simulation) -> Habits:
    """How Twilio posts: singly, signed, again only as the address's fragment says."""

    def seal(letters: list[Letter]) -> Sealed:
        account = sim.accounts.by_key(letters[0].account)
        if not isinstance(account, TwilioAccount):
            raise LookupError(f"simulator.json has no Twilio account {letters[0].account}")
        url, _ = urldefrag(letters[0].content["url"])
        url, body, headers = seal_of(account, url, [(name, value) for name, value in letters[0].content["params"]])
        more = {"User-Agent": "TwilioProxy/1.1", "I-Twilio-Idempotency-Token": letters[0].id}
        return Sealed(url, body, {**headers, **more})

    def pause(outcome: Outcome, attempt: int, letters: list[Letter]) -> float | None:
        return twilio_pause(outcome, attempt, urldefrag(letters[0].content["url"]).fragment, sim.pace.retry)

    return Habits(seal, pause, False, TIMEOUT)


def seal_of(account: TwilioAccount, url: str, pairs: list[tuple[str, str]]) -> tuple[str, bytes, dict[str, str]]:
    """Address, body and headers: a form whose fields are signed, or JSON whose digest stands in the signed address."""
    kind, body, signed = "application/x-www-form-urlencoded; charset=UTF-8", urlencode(pairs).encode(), pairs
    if account.json_webhooks:
        kind, body, signed = "application/json", json.dumps(dict(pairs)).encode(), []
        url += ("&" if "?" in url else "?") + f"bodySHA256={hashlib.sha256(body).hexdigest()}"
    secret = account.signing_key or account.auth_token
    mark = sign(secret, url, signed, "sha256" if account.shared_key else "sha1")
    headers = {"Content-Type": kind, "X-Twilio-Signature": mark}
    if account.shared_key:
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key={account.shared_key},algorithm=HMAC_SHA256"
    return url, body, headers


def letter(account: TwilioAccount, url: str, params: list[tuple[str, str]], message: str = "") -> Letter:
    """A form to be posted to an address."""
    return Letter(
        secrets.token_hex(18), "twilio", account.key, {"url": url, "params": [list(pair) for pair in params]}, message
    )


def any_letter(account: TwilioAccount, values: dict[str, Any]) -> Letter:
    """A form of any content: `params`, and `url` where it is not the account's."""
    params = [(str(name), str(value)) for name, value in object_of(values, "params").items()]
    return letter(account, str(values.get("url") or account.webhook_url), params)


def tell_status(sim: Simulation, message: Message) -> None:
    """Post the message's present status to its StatusCallback, when it has one."""
    made = status_letter(sim, message)
    if made:
        sim.postman.hand_in([made])


def status_letter(sim: Simulation, message: Message) -> Letter | None:
    """The callback's form; None without an account or an address."""
    account, url = sim.account_of(message), message.extra.get("status_callback")
    if not isinstance(account, TwilioAccount) or not url:
        return None
    params = [
        ("SmsSid", message.id),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        ("To", message.extra["to"]),
        ("MessageSid", message.id),
        ("AccountSid", account.account_sid),
        ("From", message.number),
        ("ApiVersion", API_VERSION),
    ]
    if message.extra.get("service"):
        params.append(("MessagingServiceSid", message.extra["service"]))
    if message.error:
        params += [("ErrorCode", str(message.error["code"])), ("ErrorMessage", message.error["message"])]
    if message.status in ("delivered", "undelivered"):
        params.append(("RawDlrDoneDate", _dlr_date(message.status_at[message.status])))
    return letter(account, url, params)


def _dlr_date(at: float) -> str:
    """YYMMDDhhmm in UTC."""
    return strftime("%y%m%d%H%M", gmtime(at))
