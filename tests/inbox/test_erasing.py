"""Erasure leaves nothing, and late work cannot bring it back."""

import time

import pytest
from django.db import connection

from inbox import outlets, sealing
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.erasing import erase
from inbox.inbound import Inbound, Party, StatusChange
from inbox.intake import Entry, take_in
from inbox.linking import link
from inbox.models import Consent, Contact, Erasure, Event, Message, Thread
from inbox.models.tally import recount

pytestmark = pytest.mark.django_db

CANARY = "canary-7731"


def test_nothing_of_the_person_is_left_in_any_table(whatsapp, webchat, say, ana, open_outlet):
    one = say(whatsapp, f"I am {CANARY}", Party((("wa_id", "4477310001"),), name=CANARY), consent="out")
    two = say(webchat, f"also {CANARY}", Party((("visitor", CANARY),)))
    one.thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text=CANARY), one.address)
    one.thread.note(Actor.agent(ana), CANARY)
    link(one.home_contact, two.home_contact, Actor.agent(ana))
    receipt = erase(Contact.objects.get(pk=two.home_contact_id), SYSTEM)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s OR t::text LIKE %s",
                [f"%{CANARY}%", "%4477310001%"],
            )
            assert cursor.fetchone()[0] == 0, table
    assert receipt.counts["messages"] == 3 and Erasure.objects.get().done_at
    assert Consent.objects.get().change == "out"
    assert recount() == {"wrong": 0}


def test_a_repeat_and_a_late_status_do_not_bring_it_back(whatsapp, say):
    party = Party((("wa_id", "44"),))
    erase(say(whatsapp, "hello", party, provider_id="wamid.x").home_contact, SYSTEM)
    take_in([
        Entry(whatsapp, Inbound("wamid.x", party, "text", "hello")),
        Entry(whatsapp, StatusChange("wamid.y", "read", now(), opaque="1")),
    ])  # fmt: skip
    assert not Message.objects.exists() and not Contact.objects.exists()
    fresh = say(whatsapp, "hello again", party)
    assert fresh.thread.inbound_count == 1 and Thread.objects.count() == 1


def seal_everything() -> None:
    """Seal until nothing is left: transactions of other databases of the cluster hold the horizon back for a while."""
    while Event.objects.filter(seal=None).exists():
        if not sealing.seal():
            time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_the_chain_holds_after_an_erasure_and_breaks_after_an_edit(whatsapp, say, ana):
    thread = say(whatsapp, "hello").thread
    thread.assign(Actor.agent(ana), agent=ana)
    thread.resolve(Actor.agent(ana))
    seal_everything()
    erase(thread.contact, SYSTEM)
    seal_everything()
    assert sealing.verify() == (Event.objects.count(), "")
    for edit in (
        "UPDATE inbox_event SET kind = 'x' WHERE id = (SELECT min(id) FROM inbox_event)",
        "UPDATE inbox_event SET data = '{}' WHERE kind = 'thread.assigned'",
        "UPDATE inbox_event SET by_id = '999' WHERE kind = 'thread.assigned'",
        "UPDATE inbox_event SET at = at + interval '1 second' WHERE kind = 'thread.assigned'",
        "DELETE FROM inbox_event WHERE kind = 'thread.assigned'",
        "DELETE FROM inbox_seal WHERE number = 2",
    ):
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(edit)
            assert cursor.rowcount == 1
            assert sealing.verify()[1], edit
            cursor.execute("ROLLBACK")
    assert sealing.verify()[1] == ""
