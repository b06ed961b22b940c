"""POST /2010-04-01/Accounts/{AccountSid}/Messages.json."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from channels_app.simulator import journeys, opting
from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Message, Person, Send
from channels_app.simulator.forms import pairs_of
from channels_app.simulator.ids import sid
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio import door, numbers, pictures
from channels_app.simulator.twilio.errors import TwilioError
from channels_app.simulator.twilio.shapes import message_json
from channels_app.simulator.twilio.webhooks import status_letter

MOST_CHARACTERS, MOST_MEDIA = 1600, 10
VALIDITY = range(1, 36001)


@dataclass
class Draft:
    """A form that passed its checks."""

    to: str
    sender: str
    service: str
    body: str
    media: list[str]
    callback: str
    validity: int


async def create_message(request: Request) -> Json:
    """Accept a message: 201 with status `queued`, or `accepted` for a messaging service."""
    sim: Simulation = request.app.state.sim
    account = door.account_of(request)
    door.check_rate(request, account)
    draft = _draft(account, await pairs_of(request))
    person = numbers.recipient(sim, draft.to)
    if person and opting.is_stopped(sim, account.key, person.id, draft.service or draft.sender):
        raise TwilioError(21610)
    message = _message(sim, account, draft, person)
    sim.world.add(message)
    sim.world.ledger.save(
        Send(message.id, "twilio", account.key, message.person, draft.to, message.type, draft.body, "", message.at)
    )
    answer = message_json(account, message)
    if draft.media:
        sim.spawn(pictures.fetch_all(sim, message, draft.media))
    elif sim.faults.take("twilio", "status_before_answer"):
        await journeys.tell_first(sim, message, status_letter)
    else:
        _set_off(sim, message, person)
    return Json(answer, 201)


def _draft(account: TwilioAccount, pairs: list[tuple[str, str]]) -> Draft:
    fields = dict(pairs)
    to, body = fields.get("To", "").strip(), fields.get("Body", "")
    media = [value for name, value in pairs if name == "MediaUrl" and value]
    if not to:
        raise TwilioError(21604)
    sender, service = _sender(account, fields)
    numbers.check_recipient(to)
    if to == sender:
        raise TwilioError(21266, to)
    if not body and not media:
        raise TwilioError(21619)
    if len(body) > MOST_CHARACTERS:
        raise TwilioError(21617)
    if len(media) > MOST_MEDIA:
        raise TwilioError(21623)
    for url in media:
        if urlsplit(url).scheme not in ("http", "https"):
            raise TwilioError(21620, url)
    return Draft(to, sender, service, body, media, _callback(fields), _validity(fields))


def _sender(account: TwilioAccount, fields: dict[str, str]) -> tuple[str, str]:
    """The number the message leaves from, and the messaging service when one was named."""
    service = fields.get("MessagingServiceSid", "")
    sender = fields.get("From", "").strip()
    if service:
        if service != account.sender:
            raise TwilioError(21701, service)
        if sender and sender not in account.lines:
            raise TwilioError(21606, sender)
        return sender or (account.lines[0] if account.lines else "+15005550006"), service
    if not sender:
        raise TwilioError(21603)
    if sender not in account.lines:
        raise TwilioError(21606 if sender[:1] in "+0123456789" else 21212, sender)
    return sender, ""


def _callback(fields: dict[str, str]) -> str:
    url = fields.get("StatusCallback", "")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise TwilioError(21609, url)
    return url


def _validity(fields: dict[str, str]) -> int:
    given = fields.get("ValidityPeriod", "36000")
    if not given.isdigit() or int(given) not in VALIDITY:
        raise TwilioError(20001)
    return int(given)


def _message(sim: Simulation, account: TwilioAccount, draft: Draft, person: Person | None) -> Message:
    now = sim.clock.now()
    status = "accepted" if draft.service else "queued"
    extra: dict[str, Any] = {
        "to": draft.to,
        "from": draft.sender,
        "service": draft.service,
        "status_callback": draft.callback,
        "validity": draft.validity,
    }
    return Message(
        id=sid("MM" if draft.media else "SM"),
        provider="twilio",
        account=account.key,
        person=person.id if person else numbers.stranger(sim, draft.to).id,
        direction="out",
        type="mms" if draft.media else "sms",
        body={"body": draft.body},
        text=draft.body,
        at=now,
        number=draft.sender,
        status=status,
        status_at={status: now},
        extra=extra,
    )


def _set_off(sim: Simulation, message: Message, person: Person | None) -> None:
    if person and person.sms == "none":
        error = {"code": 30005, "message": "Unknown destination handset"}
        sim.later(sim.pace.sent, lambda: journeys.fail(sim, message, error, "undelivered"))
    else:
        journeys.start(sim, message)
