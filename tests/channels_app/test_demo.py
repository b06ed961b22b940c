"""The demo: people, channels and a lively history, made by the same verbs as everything else."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from channels_app.demo import making
from channels_app.simulator.accounts import parse
from channels_app.simulator.entities import Message as Played
from channels_app.simulator.twilio.shapes import message_json
from inbox.models import Agent, Channel, Message, Thread
from inbox.models.tally import recount

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    """Where the demo is made."""
    settings.SIMULATOR_URL = "http://127.0.0.1:4999"
    settings.THROUGHLINE_DATA = tmp_path
    return tmp_path


def test_the_demo_is_a_lively_workspace(data: Path) -> None:
    sign_ins = making.make(data)
    assert {row["role"] for row in sign_ins} == {"agent", "supervisor", "admin"}
    assert all(Agent.objects.get(email=row["email"]).check_password(row["password"]) for row in sign_ins)
    assert Channel.objects.count() == 3
    marta = Thread.objects.standing_alone().get(display_name="Marta Oliveira")
    assert {channel.key for channel in Channel.objects.filter(pk__in=marta.channel_ids)} == {"sms-main", "wa-main"}
    ana = Agent.objects.get(email="ana@example.com")
    assert (marta.assignee, marta.state, marta.unread_of(str(ana.pk))) == (ana, "open", 2)
    assert not Message.objects.filter(status__in=("queued", "held", "sending")).exists()
    assert recount() == {"wrong": 0}
    assert (data / "demo.json").stat().st_mode & 0o077 == 0
    [twilio] = parse(json.loads((data / "simulator.json").read_text())).twilio
    kept = [Played(**told) for told in json.loads((data / "simulator_memories.json").read_text())]
    listed = [message_json(twilio, message) for message in kept if message.provider == "twilio"]
    known = {row["sid"]: (row["from"], row["to"]) for row in listed if row["direction"] == "inbound"}
    assert known and all(to == "+15005550006" for _, to in known.values())
    assert Message.objects.filter(provider_id__in=known).count() == len(known), "a look at the list finds nothing new"
    with pytest.raises(CommandError, match="in use"):
        call_command("demo")
