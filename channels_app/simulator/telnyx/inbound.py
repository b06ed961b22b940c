"""An SMS or MMS a customer sends to a Telnyx number, stored and told, with STOP and START kept by Telnyx itself."""

from uuid import uuid4

from channels_app.simulator import journeys, opting
from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.letters import Letter
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.shapes import message_json
from channels_app.simulator.telnyx.webhooks import letter

#: Source: Telnyx, Opt-in and opt-out keywords.
WORDS = {
    "STOP": {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"},
    "START": {"START", "UNSTOP"},
    "HELP": {"HELP", "INFO"},
}
REPLIES = {
    "STOP": "You have been opted out and will receive no further messages. Reply START to resubscribe.",
    "START": "You have been opted back in. Reply STOP to opt out.",
    "HELP": "Reply STOP to opt out. Msg&Data rates may apply.",
}


def write(
    sim: Simulation,
    account: TelnyxAccount,
    person: Person,
    text: str,
    *,
    media: list[str] | None = None,
    at: float | None = None,
    id: str = "",
) -> tuple[Message, Letter]:
    """Store an incoming message and make its letter (not yet posted)."""
    now = sim.clock.now() if at is None else at
    change = opting.meant(text, WORDS) if account.default_opt_out else ""
    extra: dict[str, object] = {"from": person.phone, "to": account.sender, "opted": change}
    message = sim.world.add(_message(account, person, "in", text, now, extra, id=id, media=media or []))
    if change and opting.opt(sim, account.key, person.id, account.sender, change):
        back: dict[str, object] = {"from": account.sender, "to": person.phone, "by_provider": True}
        journeys.start(sim, sim.world.add(_message(account, person, "out", REPLIES[change], now, back)))
    return message, letter(
        account, account.webhook_url, "message.received", message_json(sim, account, message), message.id
    )


def _message(
    account: TelnyxAccount, person: Person, direction: str, text: str, at: float, extra: dict[str, object],
    *, id: str = "", media: list[str] | None = None,
) -> Message:  # fmt: skip
    status = "received" if direction == "in" else "queued"
    return Message(
        id=id or str(uuid4()), provider="telnyx", account=account.key, person=person.id, direction=direction,
        type="mms" if media else "sms", body={"body": text}, text=text, at=at, number=account.sender, status=status,
        status_at={status: at}, media=media or [], extra=extra,
    )  # fmt: skip
