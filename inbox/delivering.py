"""How a queued message leaves: claimed by exactly one sender, and settled by what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from inbox import events, outlets, quoting
from inbox.actors import SYSTEM
from inbox.clock import now
from inbox.models import Address, Attachment, Channel, Message, Moved, Status, Thread
from inbox.models.thread.changing import changes

#: a send without an answer for so long is unknown (contract §4)
PATIENCE = timedelta(seconds=20)
#: how many waiting messages of a channel are looked at for the heads of its lanes
LOOK = 2000


@dataclass(frozen=True)
class Head:
    """The first message that waits in the lane of one address; `at` is when it may go, None while one is under way."""

    id: int
    address_id: int | None
    at: datetime | None


def heads(channel_id: int) -> list[Head]:
    """The head of each lane of a channel: messages to one address leave one after the other, in their order."""
    when = now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (address_id) id, address_id, CASE WHEN status = 'sending' THEN NULL"
            " ELSE coalesce(send_at, at) END FROM (SELECT id, address_id, status, send_at, at FROM inbox_message"
            " WHERE channel_id = %s AND status IN ('queued', 'sending', 'held', 'scheduled')"
            " AND (status IN ('queued', 'sending') OR send_at <= %s) ORDER BY id LIMIT %s) AS waiting"
            " ORDER BY address_id, id",
            [channel_id, when, LOOK],
        )
        return [Head(*row) for row in cursor.fetchall()]


def waiting_channels() -> list[int]:
    """Channels with something that may go now."""
    due = Q(status="queued") | Q(status__in=("held", "scheduled"), send_at__lte=now())
    return list(Message.objects.filter(due).order_by().values_list("channel_id", flat=True).distinct())


def claim(message_id: int) -> Message | None:
    """Move a message from queued to sending: only whoever gets it back may call the provider. None when it may not go.

    Asked again under the thread's lock: its place in the lane, the baton a bot spoke under, and the channel's law.
    """
    return _locked(message_id, _claim)


def settle(claimed: Message, told: Callable[[Message, Thread], bool]) -> Message | None:
    """Write down what became of a claim: `told` changes the message under the lock and says whether it did.

    Another try that began meanwhile is left alone. None when the message is gone.
    """

    def write(thread: Thread, message: Message) -> Message:
        name = message.provider_id
        if message.claimed_at == claimed.claimed_at and told(message, thread):
            _store(thread, message)
            if message.provider_id != name:
                quoting.tie(thread, message)
        return message

    return _locked(claimed.pk, write)


def give_up_waiting() -> list[int]:
    """Sends without an answer for longer than PATIENCE become unknown; returns their ids."""
    late = Message.objects.filter(status=Status.SENDING, claimed_at__lt=now() - PATIENCE)
    found = []
    for pk in list(late.values_list("pk", flat=True)[:500]):
        if _locked(pk, _unanswered) is not None:
            found.append(pk)
    return found


def say_unknown(message: Message, reason: str) -> bool:
    """Nobody knows whether it left (product.md, rule 3)."""
    if message.status != Status.SENDING:
        return False
    message.tell(Status.UNKNOWN, now().isoformat())
    message.error = {
        "code": "unknown",
        "class": "unknown",
        "provider_code": "",
        "reason": reason,
        "action": "retry",
        "retry_at": None,
    }
    return True


def queue_notice(
    channel: Channel, address: Address, text: str, client_id: str, purpose: str = "consent"
) -> Message | None:
    """Queue a message of the system itself that answers nobody and takes no baton; once for each `client_id`.

    Of purpose consent it may follow a STOP, as its confirmation; any other obeys the channel's whole law.
    """
    home = address.contact.merged_into_id or address.contact_id
    thread = Thread.objects.filter(contact=home).first()
    if thread is None or Message.objects.filter(home_contact=address.contact_id, client_id=client_id).exists():
        return None
    return _queue_notice(thread, channel, address, text, client_id, purpose)


def draft_of(message: Message) -> outlets.Draft:
    """The message as a draft again, for whoever judges it."""
    assert message.channel is not None
    return outlets.Draft(
        channel=message.channel,
        type=message.type,
        text=message.text,
        payload=message.payload,
        attachments=tuple(Attachment.objects.filter(message=message)) if message.files else (),
        template=message.payload if message.type == "template" else None,
        purpose=message.purpose or "reply",
        reply_to_provider_id=message.reply_to_provider_id,
    )


@changes
def _queue_notice(
    thread: Thread, channel: Channel, address: Address, text: str, client_id: str, purpose: str
) -> Message:
    place, when = thread.take_place(), now()
    message = Message.objects.create(
        thread=thread, seq=place, rev=place, at=when, direction="out", author_kind="system", author_name=SYSTEM.name,
        channel=channel, address=address, home_contact_id=address.contact_id, text=text, status=Status.QUEUED,
        status_at={"queued": when.isoformat()}, client_id=client_id, purpose=purpose,
    )  # fmt: skip
    thread.show_newest(message)
    events.record("message.queued", thread, message=str(message.pk), channel=channel.key)
    return message


def _claim(thread: Thread, message: Message) -> Message | None:
    if not _may_be_claimed(message):
        return None
    if message.author_kind == "bot" and message.baton_number != thread.baton_number:
        message.status, message.error = Status.CANCELLED, None
        message.status_at = {**message.status_at, "cancelled": now().isoformat()}
        _store(thread, message)
        events.record("message.cancelled", thread, message=str(message.pk), reason="baton_lost")
        return None
    verdict = _verdict(message)
    if isinstance(verdict, outlets.Refused):
        _refuse(thread, message, verdict)
        return None
    message.status, message.claimed_at, message.send_at = Status.SENDING, now(), None
    message.error, message.attempts = None, message.attempts + 1
    message.status_at = {**message.status_at, "sending": now().isoformat()}
    _store(thread, message)
    return message


def _may_be_claimed(message: Message) -> bool:
    """Queued and due, and nothing before it in its lane."""
    if message.status not in (Status.QUEUED, Status.HELD, Status.SCHEDULED):
        return False
    if message.send_at is not None and message.send_at > now():
        return False
    before = Message.objects.filter(
        channel=message.channel_id, address=message.address_id, pk__lt=message.pk, status__in=("queued", "sending")
    )
    return not before.exists()


def _verdict(message: Message) -> outlets.Allowed | outlets.Refused:
    if message.address is None or message.address.until is not None:
        return outlets.Refused("no_address", "The address it was for does not hold any more.")
    return outlets.may_send(message.address, draft_of(message), now())


def _refuse(thread: Thread, message: Message, verdict: outlets.Refused) -> None:
    klass = {"window_closed": "window_closed", "opted_out": "opted_out", "template_unknown": "template"}
    action = {"window_closed": "template", "template_unknown": "template", "channel_blocked": "ask_admin"}
    if verdict.retry_at is not None:
        message.send_at = verdict.retry_at
        _store(thread, message)
        return
    error = {
        "code": verdict.code,
        "class": klass.get(verdict.code, "request"),
        "provider_code": "",
        "retry_at": None,
        "reason": verdict.reason,
        "action": action.get(verdict.code, "none"),
    }
    message.tell(Status.FAILED, now().isoformat(), error)
    _store(thread, message)
    events.record("message.failed", thread, message=str(message.pk), code=verdict.code)


def _unanswered(thread: Thread, message: Message) -> Message | None:
    if message.claimed_at is None or message.claimed_at > now() - PATIENCE:
        return None
    if not say_unknown(message, "The provider did not answer; it may have been sent."):
        return None
    _store(thread, message)
    return message


def _store(thread: Thread, message: Message) -> None:
    message.rev = thread.take_number()
    message.save(
        update_fields=[
            "status",
            "status_at",
            "error",
            "claimed_at",
            "send_at",
            "attempts",
            "provider_id",
            "rev",
        ]
    )
    thread.show_status(message)


def _locked(message_id: int, act: Callable[[Thread, Message], Any]) -> Any:
    """Run `act` with the message reread under the lock of the thread that it is in now; None when it is gone."""
    for _ in range(5):
        found = Message.objects.filter(pk=message_id).select_related("thread").first()
        if found is None:
            return None
        try:
            return _with_thread(found.thread, message_id, act)
        except (Moved, _Elsewhere):
            continue
        except Thread.DoesNotExist:
            return None
    return None


class _Elsewhere(Exception):
    """The message went to another thread while we waited for the lock."""


@changes
def _with_thread(thread: Thread, message_id: int, act: Callable[[Thread, Message], Any]) -> Any:
    rows = Message.objects.filter(pk=message_id).select_related("channel", "address")
    message = rows.first()
    if message is None:
        return None
    if message.thread_id != thread.pk:
        raise _Elsewhere
    return act(thread, message)
