"""Remembering keeps up with the record, in commit order, and an import is done when it is remembered."""

from __future__ import annotations

import json
import time

import pytest
from django.core.management import call_command

from inbox import history, pending
from inbox.actors import SYSTEM
from inbox.clock import now
from inbox.inbound import Party
from inbox.models import Contact, Feed, Job, Signal, Thread
from memory import extracting, meaning, remembering
from memory.models import Fact, Posting, RememberMark, Trace
from memory.recall import Ask, recall
from tests.memory.test_meaning import Themes

LINE = {"contact": {"external_id": "C-9", "name": "Old friend"}, "at": "2020-01-01T10:00:00Z"}


def _catch_up() -> None:
    """Until nothing waits: transactions of other databases of the cluster hold the horizon back for a while."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        remembering.catch_up()
        if not remembering.pending():
            return
        time.sleep(0.05)
    raise AssertionError("Something is still waiting to be remembered.")


@pytest.mark.django_db(transaction=True)
def test_an_import_is_done_once_it_is_remembered():
    lines = [{**LINE, "direction": way, "text": f"the {n}th violin", "external_id": f"v{n}"}
             for n, way in enumerate(("in", "out", "note"))]  # fmt: skip
    job = history.begin([json.dumps(line).encode() + b"\n" for line in lines], SYSTEM)
    history.run(job.pk)
    told = history.shape(Job.objects.get(pk=job.pk))
    assert (told["state"], told["imported"], told["remembered"]) == ("running", 3, 0)
    assert pending.waits()["memory"].count == 1
    _catch_up()
    history.run_all()
    told = history.shape(Job.objects.get(pk=job.pk))
    assert (told["state"], told["remembered"]) == ("done", 3)
    found = recall(Contact.objects.get(), Ask("violins"))
    assert {row.shape()["sources"][0]["external_id"] for row in found} == {"v0", "v1", "v2"}
    assert pending.waits()["memory"].count == 0


@pytest.mark.django_db(transaction=True)
def test_a_small_import_is_done_once_it_has_its_vectors(monkeypatch):
    monkeypatch.setattr(remembering, "chosen", Themes)
    line = {**LINE, "direction": "in", "text": "my hound is ill", "external_id": "h1"}
    job = history.begin([json.dumps(line).encode() + b"\n"], SYSTEM)
    history.run(job.pk)
    _catch_up()
    history.run_all()
    assert history.shape(Job.objects.get(pk=job.pk))["state"] == "running"
    assert meaning.embed_some(Themes()) == 1
    history.run_all()
    assert history.shape(Job.objects.get(pk=job.pk))["state"] == "done"


@pytest.mark.django_db(transaction=True)
def test_the_command_remembers_anew(whatsapp, say, capsys):
    say(whatsapp, "a violin")
    call_command("remember")
    _catch_up()
    assert Trace.objects.count() == 1
    Posting.objects.all()._raw_delete("default")
    Trace.objects.update(version=0)
    call_command("remember", since="2020-01-01T00:00:00Z")
    _catch_up()
    assert Posting.objects.get().term == "violin"
    assert "1 threads looked through again" in capsys.readouterr().out
    assert Thread.objects.get().remember_mark.epoch == Thread.objects.get().epoch


def test_a_long_record_is_read_in_batches_and_worked_out_once(db, whatsapp, say, monkeypatch):
    monkeypatch.setattr(remembering, "BATCH", 3)
    told = []
    monkeypatch.setattr(remembering, "_readers", [(1, lambda thread, after: told.append(after))])
    for n in range(8):
        said = say(whatsapp, f"violin {n}")
    thread = Thread.objects.get(pk=said.thread_id)
    assert remembering._step(thread) == (3, False)
    mark = Thread.objects.get(pk=thread.pk).remember_mark
    assert Trace.objects.count() == 3 and told == [] and mark.worked == -1
    assert remembering.remember(thread) == 5
    assert Trace.objects.count() == 8 and told == [-1]
    say(whatsapp, "one more")
    thread.refresh_from_db()
    assert remembering.remember(thread) == 1
    assert len(told) == 2 and told[1] > 0


def test_other_rules_lead_to_reading_again_in_steps(db, whatsapp, say, remember, monkeypatch):
    said = [say(whatsapp, "My name is Dina Oliveira.") for _ in range(3)]
    stranger = say(whatsapp, "My name is Eva Lima.", Party((("wa_id", "351900000999"),)))
    Signal.objects.create(
        source="shop", event_id="1", type="order.paid", subject="x", at=now(), data={"order_id": 10442},
        contact=stranger.home_contact,
    )  # fmt: skip
    remember()
    Feed.objects.get_or_create(name=remembering.FEED)
    Fact.objects.all().delete()
    assert remembering.read_again() == 0 and not Fact.objects.exists()
    monkeypatch.setattr(extracting, "VERSION", 99)
    monkeypatch.setattr(remembering, "BATCH", 2)
    monkeypatch.setattr(remembering, "AGAIN", 1)
    assert remembering.read_again() == 2 and RememberMark.objects.get(thread=said[0].thread).worked == -1
    steps = [remembering.read_again() for _ in range(4)]
    assert sum(steps) == 2 and steps[-1] == 0
    assert set(Fact.objects.values_list("value", flat=True)) == {"Dina Oliveira", "Eva Lima", "10442"}
    assert set(RememberMark.objects.values_list("version", flat=True)) == {remembering.version()}
    Fact.objects.all().delete()
    assert remembering.read_again() == 0 and not Fact.objects.exists()
