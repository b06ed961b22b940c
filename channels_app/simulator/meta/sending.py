"""POST /{phone number id}/messages: sends, read receipts and typing."""

from typing import Any

from starlette.requests import Request

from channels_app.simulator import journeys
from channels_app.simulator.accounts import WhatsAppAccount
from channels_app.simulator.answers import Json
from channels_app.simulator.entities import Message, Send
from channels_app.simulator.ids import wamid
from channels_app.simulator.meta import bodies, door, identity, limits, media, recipients, templates
from channels_app.simulator.meta.errors import GraphError, as_status_error, bad, missing
from channels_app.simulator.meta.fields import need_object, text
from channels_app.simulator.meta.statuses import status_letter
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.world import digits_of


async def post_message(request: Request) -> Json:
    """One call of the messages endpoint."""
    sim: Simulation = request.app.state.sim
    account = door.number_of(sim, request)
    body = await door.json_body(request)
    if body.get("messaging_product") != "whatsapp":
        raise (
            missing("messaging_product")
            if "messaging_product" not in body
            else bad("messaging_product", 'must be one of {"WHATSAPP"}.')
        )
    if "status" in body:
        return _mark_read(sim, account, body)
    return await _send(sim, request.app.state.rates, account, body)


async def _send(sim: Simulation, rates: limits.Rates, account: WhatsAppAccount, body: dict[str, Any]) -> Json:
    recipient = recipients.find(sim, account, body)
    kind, checked = _checked(body)
    template = templates.check_send(sim, account, body["template"], recipient.by_phone) if kind == "template" else None
    media.check_ids(sim, account, checked.media_ids)
    rates.check(account, recipient.name)
    failure = recipients.failure(sim, account, recipient, template)
    if failure and account.errors_in_answer:
        raise GraphError(failure)
    message = _message(sim, account, recipient, kind, body, checked)
    if template:
        message.text, message.extra["category"] = templates.words(template, body["template"]), template.category.lower()
        message.extra["template"] = templates.shown(template, body["template"])
    _accept(sim, account, recipient, message)
    await _set_off(sim, message, failure, checked)
    return Json(
        {
            "messaging_product": "whatsapp",
            "contacts": [recipients.contact(recipient)],
            "messages": [{"id": message.id, **({"message_status": "accepted"} if template else {})}],
        }
    )


def _checked(body: dict[str, Any]) -> tuple[str, bodies.Checked]:
    text(body, "biz_opaque_callback_data", "message", 512, required=False)
    if body.get("context") is not None:
        text(need_object(body, "context"), "message_id", "context", 512)
    kind = body.get("type", "text")
    if not isinstance(kind, str):
        raise bad("type", "must be a string.")
    return kind, bodies.check(kind, body)


def _message(
    sim: Simulation,
    account: WhatsAppAccount,
    recipient: recipients.Recipient,
    kind: str,
    body: dict[str, Any],
    checked: bodies.Checked,
) -> Message:
    digits = digits_of(recipient.given) if recipient.by_phone else ""
    person = recipient.person.id if recipient.person else f"nobody-{digits or recipient.given}"
    now = sim.clock.now()
    return Message(
        id=wamid(digits or recipient.given),
        provider="whatsapp",
        account=account.key,
        person=person,
        direction="out",
        type=kind,
        body={"cards": body[kind]} if kind == "contacts" else body[kind],
        text=checked.words,
        at=now,
        number=account.display_phone_number,
        status="accepted",
        status_at={"accepted": now},
        reply_to=(body.get("context") or {}).get("message_id", ""),
        opaque=body.get("biz_opaque_callback_data") or "",
        media=[id for _, id in checked.media_ids],
        extra={"to_phone": digits, "in_window": limits.window_is_open(sim, account.key, recipient.person)},
    )


def _accept(sim: Simulation, account: WhatsAppAccount, recipient: recipients.Recipient, message: Message) -> None:
    person = recipient.person
    if person:
        if recipient.by_phone:
            identity.exchanged(sim, account, person)
        message.extra["free_entry"] = limits.free_entry_point(sim, account.key, person.id)
    target = sim.world.messages.get(message.body.get("message_id", "")) if message.type == "reaction" else None
    if target:
        target.reactions["business"] = message.body["emoji"]
        sim.world.changed(target)
        message.extra["hidden"] = True
    sim.world.add(message)
    sim.world.ledger.save(
        Send(
            message.id,
            "whatsapp",
            account.key,
            message.person,
            recipient.given,
            message.type,
            message.text,
            message.opaque,
            message.at,
        )
    )


async def _set_off(sim: Simulation, message: Message, failure: int, checked: bodies.Checked) -> None:
    if not failure and sim.faults.take("whatsapp", "throttle_in_status"):
        failure = 130429
    if failure:
        sim.later(sim.pace.sent, lambda: journeys.fail(sim, message, as_status_error(failure)))
    elif checked.links:
        sim.spawn(media.fetch_links(sim, message, checked.links))
    elif sim.faults.take("whatsapp", "status_before_answer"):
        await _tell_at_once(sim, message)
    else:
        journeys.start(sim, message)


async def _tell_at_once(sim: Simulation, message: Message) -> None:
    """Post `sent` and wait for the product's 200 (or its failure) before the send is answered."""
    message.status, message.status_at["sent"] = "sent", sim.clock.now()
    sim.world.changed(message)
    letter = status_letter(sim, message)
    if letter:
        await sim.postman.post([letter])
    journeys.start(sim, message)


def _mark_read(sim: Simulation, account: WhatsAppAccount, body: dict[str, Any]) -> Json:
    """A read receipt marks the message and all before it; a typing indicator always marks read too."""
    if body["status"] != "read":
        raise bad("status", 'must be one of {"READ"}.')
    message = sim.world.messages.get(text(body, "message_id", "message", 512))
    if message is None or message.account != account.key or message.direction != "in":
        raise GraphError(131009, details="The message_id is not that of a message received by this phone number.")
    indicator = body.get("typing_indicator")
    if indicator is not None and (not isinstance(indicator, dict) or indicator.get("type") != "text"):
        raise bad("typing_indicator['type']", 'must be one of {"TEXT"}.')
    for earlier in sim.world.chat(account.key, message.person):
        if earlier.direction == "in" and earlier.at <= message.at and not earlier.seen:
            earlier.seen = True
            sim.world.changed(earlier)
    if indicator:
        sim.world.mark("typing", account.key, message.person, value=sim.clock.now())
        sim.world.version += 1
    return Json({"success": True})
