"""Callbacks come in any order, repeated or not at all: the end is the same."""

from itertools import permutations

import pytest

from channels_app.providers import registry
from inbox.intake import Entry, take_in
from inbox.models import Message, Status

#: what each provider tells of one message, and where it ends
TOLD = {
    "twilio": ("queued", "sent", "delivered", "undelivered"),
    "telnyx": ("queued", "sent", "delivered", "delivery_failed"),
}


def items(kind, status, at):
    """A status as its provider's own parser reads it."""
    if kind == "twilio":
        from channels_app.providers.twilio.parse import _status

        return _status("SM1", status, {"MessageStatus": status, "To": "+351900000204"}, at)
    from channels_app.providers.telnyx.parse import _status

    return _status({"id": "SM1"}, {"phone_number": "+351900000204", "status": status}, at)


@pytest.mark.parametrize("kind", ["twilio", "telnyx"])
def test_every_order_ends_delivered_and_says_that_it_had_failed(product, tw, tx, kind):
    channel = {"twilio": tw, "telnyx": tx}[kind]
    thread = product.say("Hello", channel.key)
    answer = product.reply(thread, "Is Monday good?")
    assert registry.find(kind).medium == "sms"
    at = answer.at
    for order in permutations(TOLD[kind]):
        Message.objects.filter(pk=answer.pk).update(status=Status.SENT, provider_id="SM1", status_at={}, error=None)
        told = [item for status in (*order, order[0]) for item in items(kind, status, at)]
        take_in([Entry(channel, item) for item in told])
        answer.refresh_from_db()
        assert (answer.status, answer.failed_late) == ("delivered", True), order
