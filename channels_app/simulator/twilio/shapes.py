"""A message as Twilio's API shows it."""

from email.utils import formatdate
from typing import Any

from channels_app.simulator.accounts import TwilioAccount
from channels_app.simulator.entities import Message
from channels_app.simulator.twilio.segments import count

API = "2010-04-01"


def message_json(account: TwilioAccount, message: Message) -> dict[str, Any]:
    """The resource `Message`; dates are RFC 2822 in UTC, numbers are texts."""
    uri = f"/{API}/Accounts/{account.account_sid}/Messages/{message.id}"
    incoming = message.direction == "in"
    sent = message.status_at.get("sent") or message.status_at.get("received")
    return {
        "account_sid": account.account_sid,
        "api_version": API,
        "body": message.text,
        "date_created": formatdate(message.at, usegmt=False),
        "date_sent": formatdate(sent) if sent else None,
        "date_updated": formatdate(max(message.status_at.values(), default=message.at)),
        "direction": "inbound" if incoming else message.extra.get("direction", "outbound-api"),
        "error_code": message.error["code"] if message.error else None,
        "error_message": message.error["message"] if message.error else None,
        "from": message.extra["from"],
        "to": message.extra["to"],
        "messaging_service_sid": message.extra.get("service") or None,
        "num_media": str(len(message.media)),
        "num_segments": str(count(message.text)),
        "price": None,
        "price_unit": "USD",
        "sid": message.id,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }
