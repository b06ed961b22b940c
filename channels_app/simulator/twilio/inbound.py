"""An SMS or MMS a customer sends, stored and told, with STOP and START kept by the provider itself."""

from channels_app.simulator import journeys, opting
from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.entities import Message, Person
from channels_app.simulator.ids import sid
from channels_app.simulator.letters import Letter
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.twilio import pictures
from channels_app.simulator.twilio.segments import count
from channels_app.simulator.twilio.webhooks import API_VERSION, letter

#: Source: Twilio, default opt-out keywords.
WORDS = {
    "STOP": {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"},
    "START": {"START", "YES", "UNSTOP"},
    "HELP": {"HELP", "INFO"},
}
REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply "
    "START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP "
    "to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
PLACES = {
    "1": ("SAN FRANCISCO", "CA", "94105", "US"),
    "34": ("", "", "", "ES"),
    "44": ("", "", "", "GB"),
    "351": ("", "", "", "PT"),
    "49": ("", "", "", "DE"),
    "52": ("", "", "", "MX"),
}


def write(
    sim: Simulation,
    account: TwilioAccount,
    person: Person,
    text: str,
    *,
    media: list[str] | None = None,
    at: float | None = None,
    id: str = "",
) -> tuple[Message, Letter]:
    """Store an incoming message and make its letter (not yet posted)."""
    now = sim.clock.now() if at is None else at
    ours = account.lines[0] if account.lines else account.sender
    service = account.sender if account.sender.startswith("MG") else ""
    message = sim.world.add(
        Message(
            id=id or sid("MM" if media else "SM"),
            provider="twilio",
            account=account.key,
            person=person.id,
            direction="in",
            type="mms" if media else "sms",
            body={"body": text},
            text=text,
            at=now,
            number=ours,
            status="received",
            status_at={"received": now},
            media=media or [],
            extra={"from": person.phone, "to": ours, "service": service},
        )
    )
    change = opting.meant(text, WORDS) if account.default_opt_out or account.advanced_opt_out else ""
    params = _params(sim, account, person, message)
    if change and account.advanced_opt_out:
        params.append(("OptOutType", change))
    if change:
        _opt(sim, account, person, change, service or ours)
    return message, letter(account, account.webhook_url, params, message.id)


def _opt(sim: Simulation, account: TwilioAccount, person: Person, change: str, sender: str) -> None:
    """Block or unblock the pair and answer as the provider does; an answer of Twilio's own has no callback."""
    if not opting.opt(sim, account.key, person.id, sender, change):
        return
    now = sim.clock.now()
    ours = account.lines[0] if account.lines else account.sender
    reply = sim.world.add(
        Message(
            id=sid("SM"),
            provider="twilio",
            account=account.key,
            person=person.id,
            direction="out",
            type="sms",
            body={"body": REPLIES[change]},
            text=REPLIES[change],
            at=now,
            number=ours,
            status="queued",
            status_at={"queued": now},
            extra={"to": person.phone, "from": ours, "direction": "outbound-reply", "service": "", "by_provider": True},
        )
    )
    journeys.start(sim, reply)


def _params(sim: Simulation, account: TwilioAccount, person: Person, message: Message) -> list[tuple[str, str]]:
    params = [
        ("ToCountry", "US"),
        ("ToState", ""),
        ("SmsMessageSid", message.id),
        ("NumMedia", str(len(message.media))),
        ("ToCity", ""),
        *_place(person.phone),
        ("SmsSid", message.id),
        ("SmsStatus", "received"),
        ("Body", message.text),
        ("To", message.number),
        ("ToZip", ""),
        ("NumSegments", str(count(message.text))),
        ("MessageSid", message.id),
        ("AccountSid", account.account_sid),
        ("From", person.phone),
        ("ApiVersion", API_VERSION),
    ]
    if message.extra["service"]:
        params.append(("MessagingServiceSid", message.extra["service"]))
    for place, id in enumerate(message.media):
        medium = sim.world.media.get(id)
        params.append((f"MediaContentType{place}", medium.mime if medium else "application/octet-stream"))
        params.append((f"MediaUrl{place}", pictures.address(sim, account.account_sid, message.id, id)))
    return params


def _place(phone: str) -> list[tuple[str, str]]:
    digits = phone.lstrip("+")
    prefix = next((prefix for prefix in ("351", "34", "44", "49", "52", "1") if digits.startswith(prefix)), "")
    city, state, code, country = PLACES.get(prefix, ("", "", "", ""))
    return [("FromCountry", country), ("FromState", state), ("FromCity", city), ("FromZip", code)]
