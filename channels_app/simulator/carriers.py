"""The providers of text messages that are played, by what the phone and the levers need of each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from channels_app.simulator.accounts import TelnyxAccount, TwilioAccount
from channels_app.simulator.entities import Message
from channels_app.simulator.letters import Letter
from channels_app.simulator.telnyx import inbound as telnyx
from channels_app.simulator.telnyx import webhooks as telnyx_webhooks
from channels_app.simulator.twilio import inbound as twilio
from channels_app.simulator.twilio import webhooks as twilio_webhooks


class Carrier(NamedTuple):
    """One provider of text messages."""

    #: (sim, account, person, text, media=, at=, id=): store what a customer wrote, and make its letter
    write: Callable[..., tuple[Message, Letter]]
    #: (account, values of POST /_control/tell): a letter of any content
    told: Callable[[Any, dict[str, Any]], Letter]


CARRIERS: dict[type, Carrier] = {
    TwilioAccount: Carrier(twilio.write, twilio_webhooks.any_letter),
    TelnyxAccount: Carrier(telnyx.write, telnyx_webhooks.any_letter),
}


def carrier_of(account: TwilioAccount | TelnyxAccount) -> Carrier:
    """Who carries an account's texts."""
    return CARRIERS[type(account)]
