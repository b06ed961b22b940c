"""Periodic work of the inbox; each task calls one verb. The schedule is settings.PERIODIC_WORK."""

from __future__ import annotations

from celery import shared_task

from inbox import events, history, retention, sealing, searching, signalling, subscribing, upkeep


@shared_task
def announce_what_was_left() -> None:
    """Events whose handlers did not run, because a process died between its commit and them."""
    events.sweep()


@shared_task
def seal_events() -> None:
    """Chain what is new in the audit trail."""
    sealing.seal()


@shared_task
def wake_snoozed() -> None:
    """Threads whose snooze is over."""
    upkeep.wake_snoozed()


@shared_task
def fold_tallies() -> None:
    """Sum up the small changes of the counters."""
    upkeep.fold_tallies()


@shared_task
def recount() -> None:
    """Compare the counters with the threads, and set them right."""
    upkeep.recount()


@shared_task
def forget_the_old() -> None:
    """What is kept only for a while."""
    upkeep.forget_the_old()
    subscribing.forget_the_old()
    retention.forget_the_old()


@shared_task
def index_messages() -> None:
    """Words of new and changed messages into the search index."""
    searching.index()


@shared_task
def tell_subscribers() -> None:
    """Events to the outgoing webhooks that want them."""
    subscribing.work()


@shared_task
def import_history(job_id: int) -> None:
    """One import, from where it stands."""
    history.run(job_id)


@shared_task
def go_on_with_imports() -> None:
    """Imports that a crash left, or that wait for memory."""
    history.run_all()


@shared_task
def attach_signals() -> None:
    """Signals whose person has appeared since."""
    signalling.attach_loose()
