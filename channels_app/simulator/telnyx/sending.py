"""POST /v2/messages."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.requests import Request

from channels_app.simulator import journeys, opting
from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Message, Person, Send
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx import door, pictures
from channels_app.simulator.telnyx.errors import TelnyxError, failure
from channels_app.simulator.telnyx.shapes import message_json
from channels_app.simulator.telnyx.webhooks import status_letter
from channels_app.simulator.twilio.numbers import E164, stranger
from channels_app.simulator.twilio.segments import count

MOST_PARTS, MOST_MEDIA, LONGEST_URL = 10, 10, 2000
#: what a send may say, and of what type
KNOWN: dict[str, type] = {
    "to": str, "from": str, "text": str, "subject": str, "media_urls": list, "messaging_profile_id": str, "type": str,
    "webhook_url": str, "webhook_failover_url": str, "use_profile_webhooks": bool, "auto_detect": bool,
    "encoding": str, "send_at": str,
}  # fmt: skip


@dataclass
class Draft:
    """A body that passed its checks."""

    to: str
    sender: str
    text: str
    media: list[str]
    webhook_url: str


async def create_message(request: Request) -> Json:
    """Accept a message: 200 with status `queued`; one Idempotency-Key is one message."""
    sim: Simulation = request.app.state.sim
    accounts = door.accounts_of(request)
    account, draft = _draft(accounts, await _body(request))
    key = request.headers.get("idempotency-key", "")
    known = _known(sim, account, key)
    if known is not None:
        return Json({"data": message_json(sim, account, known)})
    person = sim.world.by_phone(draft.to)
    if person and opting.is_stopped(sim, account.key, person.id, draft.sender):
        raise TelnyxError("40300", draft.sender, draft.to)
    message = sim.world.add(_message(sim, account, draft, person, key))
    sim.world.ledger.save(
        Send(message.id, "telnyx", account.key, message.person, draft.to, message.type, draft.text, key, message.at)
    )
    answer = message_json(sim, account, message)
    if draft.media:
        sim.spawn(pictures.fetch_all(sim, message, draft.media))
    elif sim.faults.take("telnyx", "status_before_answer"):
        await journeys.tell_first(sim, message, status_letter)
    else:
        _set_off(sim, message, person)
    return Json({"data": answer})


async def _body(request: Request) -> dict[str, Any]:
    try:
        told = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise TelnyxError("10015", "the body is not JSON") from None
    if not isinstance(told, dict):
        raise TelnyxError("10015", "the body is not an object")
    for name, value in told.items():
        if value is not None and name in KNOWN and not isinstance(value, KNOWN[name]):
            raise TelnyxError("10015", f"{name} has the wrong type", pointer=f"/{name}")
    return {name: value for name, value in told.items() if value is not None}


def _draft(accounts: list[TelnyxAccount], told: dict[str, Any]) -> tuple[TelnyxAccount, Draft]:
    to, text, media = told.get("to", "").strip(), told.get("text", ""), told.get("media_urls", [])
    if not to:
        raise TelnyxError("10004", "to", pointer="/to")
    account, sender = _sender(accounts, told)
    if not E164.fullmatch(to) or (to.startswith("+1") and len(to) != 12):
        raise TelnyxError("40310", to, pointer="/to")
    if not text and not media:
        raise TelnyxError("40316", pointer="/text")
    if count(text) > MOST_PARTS:
        raise TelnyxError("40302", str(MOST_PARTS), pointer="/text")
    if len(media) > MOST_MEDIA or not all(isinstance(url, str) and _is_url(url) for url in media):
        raise TelnyxError("40317", "media_urls", pointer="/media_urls")
    webhook = told.get("webhook_url", "")
    if webhook and not _is_url(webhook):
        raise TelnyxError("10003", webhook, pointer="/webhook_url")
    if told.get("type", "SMS") not in ("SMS", "MMS") or told.get("encoding", "auto") not in ("auto", "gsm7", "ucs2"):
        raise TelnyxError("10015", "type must be SMS or MMS, encoding auto, gsm7 or ucs2")
    return account, Draft(to, sender, text, list(media), webhook)


def _sender(accounts: list[TelnyxAccount], told: dict[str, Any]) -> tuple[TelnyxAccount, str]:
    """Whose number it leaves from; a pool or letters need the messaging profile."""
    sender, profile = told.get("from", "").strip(), told.get("messaging_profile_id", "")
    if not sender and not profile:
        raise TelnyxError("10004", "from", pointer="/from")
    for account in accounts:
        if sender in account.lines or (not sender and profile == account.messaging_profile_id):
            if account.sender[:1] not in "+0123456789" and profile != account.messaging_profile_id:
                raise TelnyxError("40306", sender, pointer="/from")
            return account, sender or account.lines[0]
    raise TelnyxError("40305", sender, pointer="/from")


def _known(sim: Simulation, account: TelnyxAccount, key: str) -> Message | None:
    """The message that this Idempotency-Key made before."""
    found = next((send for send in sim.world.ledger if key and (send.account, send.opaque) == (account.key, key)), None)
    return sim.world.messages.get(found.id) if found else None


def _message(sim: Simulation, account: TelnyxAccount, draft: Draft, person: Person | None, key: str) -> Message:
    now = sim.clock.now()
    return Message(
        id=str(uuid4()), provider="telnyx", account=account.key,
        person=person.id if person else stranger(sim, draft.to).id, direction="out",
        type="mms" if draft.media else "sms", body={"body": draft.text}, text=draft.text, at=now, number=draft.sender,
        status="queued", status_at={"queued": now}, opaque=key,
        extra={"to": draft.to, "from": draft.sender, "webhook_url": draft.webhook_url},
    )  # fmt: skip


def _set_off(sim: Simulation, message: Message, person: Person | None) -> None:
    code = {"landline": "40001", "none": "40008"}.get(person.sms if person else "")
    if code:
        sim.later(sim.pace.sent, lambda: journeys.fail(sim, message, failure(code), "undelivered"))
    else:
        journeys.start(sim, message)


def _is_url(told: str) -> bool:
    try:
        parts = urlsplit(told)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(told) <= LONGEST_URL
