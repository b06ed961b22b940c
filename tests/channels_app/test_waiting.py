"""A reaction to a message that was never here becomes an item of its own; one whose message comes does not."""

from datetime import timedelta

import pytest

from channels_app import waiting
from inbox.clock import now
from inbox.inbound import Inbound, Party, ReactionChange
from inbox.intake import Entry, take_in
from inbox.models import Message, Waiting

pytestmark = pytest.mark.django_db
DINA = Party((("wa_id", "351900000204"),), name="Dina Oliveira")


def react(channel, emoji="\U0001f44d", target="wamid.OLD"):
    take_in([Entry(channel, ReactionChange(f"wamid.R{emoji}", target, DINA, emoji, now(), 3600))])


def test_a_lonely_reaction_is_shown_after_a_while_and_once(whatsapp):
    react(whatsapp)
    assert waiting.show_lonely() == 0
    Waiting.objects.update(at=now() - timedelta(minutes=11))
    assert waiting.show_lonely() == 1 and waiting.show_lonely() == 0
    item = Message.objects.get()
    assert (item.type, item.text, item.reply_to_provider_id) == ("reaction", "\U0001f44d", "wamid.OLD")
    react(whatsapp)
    Waiting.objects.update(at=now() - timedelta(minutes=11))
    waiting.show_lonely()
    assert Message.objects.count() == 1


def test_one_that_was_taken_away_or_whose_message_came_is_not(whatsapp):
    react(whatsapp, emoji="")
    react(whatsapp, target="wamid.LATE")
    take_in([Entry(whatsapp, Inbound("wamid.LATE", DINA, "text", "Here"))])
    Waiting.objects.update(at=now() - timedelta(minutes=11))
    waiting.show_lonely()
    message = Message.objects.get()
    assert message.text == "Here" and [told["emoji"] for told in message.reactions] == ["\U0001f44d"]
