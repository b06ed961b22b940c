"""Twilio's webhooks: signed forms, one POST each."""

import secrets
from time import gmtime, strftime
from urllib.parse import urldefrag, urlencode

from channels_app.simulator.accounts import TwilioAccount
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
        pairs = [(name, value) for name, value in letters[0].content["params"]]
        return Sealed(
            url,
            urlencode(pairs).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "User-Agent": "TwilioProxy/1.1",
                "X-Twilio-Signature": sign(account.signing_key or account.auth_token, url, pairs),
                "I-Twilio-Idempotency-Token": letters[0].id,
            },
        )

    def pause(outcome: Outcome, attempt: int, letters: list[Letter]) -> float | None:
        return twilio_pause(outcome, attempt, urldefrag(letters[0].content["url"]).fragment, sim.pace.retry)

    return Habits(seal, pause, False, TIMEOUT)


def letter(account: TwilioAccount, url: str, params: list[tuple[str, str]], message: str = "") -> Letter:
    """A form to be posted to an address."""
    return Letter(
        secrets.token_hex(18), "twilio", account.key, {"url": url, "params": [list(pair) for pair in params]}, message
    )


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
