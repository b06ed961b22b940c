"""What we answer to STOP, START and HELP where the provider does not: once for each change, in the word's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels_app import consents
from channels_app.connection import provider_of, settings_of
from channels_app.providers.fields import WrongSettings
from inbox import delivering, events, vault
from inbox.actors import SYSTEM
from inbox.consenting import REVIEW, is_suspected
from inbox.models import Address, Channel, ConsentChange, Message, Thread
from inbox.models.thread.changing import changes

if TYPE_CHECKING:
    from inbox.models import Event


def confirm(events: list[Event]) -> None:
    """A change of consent by the customer's own word is confirmed; this alone may go to somebody who said STOP.

    Whoever said it, a plain word ends a doubt.
    """
    for event in events:
        _end_doubt(event)
        change = {"out": "stop", "in": "start"}.get(event.data.get("change", ""), "")
        channel = _channel(event)
        if not change or channel is None or event.by_kind != "contact":
            continue
        word = Message.objects.filter(channel=channel, address=event.data.get("address"), direction="in").last()
        if (
            word is not None
            and word.address is not None
            and consents.word(word.text) == change
            and _ours(channel, word)
        ):
            _say(channel, word.address, word, change)


def explain(events: list[Event]) -> None:
    """HELP is answered with what the other words do."""
    for event in events:
        channel = _channel(event)
        message = Message.objects.filter(pk=event.data.get("message")).first() if channel else None
        if channel is None or message is None or message.address is None:
            continue
        if consents.word(message.text) == "help" and _ours(channel, message):
            _say(channel, message.address, message, "help")


def look_for_hidden(message_ids: list[int]) -> None:
    """Free words that may mean STOP: promotions end at once, and the thread asks a person to look."""
    texts = Message.objects.filter(pk__in=message_ids, type="text", direction="in").values_list("pk", "text")
    suspects = [pk for pk, text in texts if consents.is_suspected(text)]
    if not suspects:
        return
    for message in Message.objects.filter(pk__in=suspects).select_related("channel", "address", "thread"):
        if message.channel and message.address and not consents.word(message.text):
            _suspect(message.thread, message)


@changes
def _suspect(thread: Thread, message: Message) -> None:
    assert message.channel is not None and message.address is not None
    if not consents.log(message.channel, message.address, ConsentChange.REVIEW, "suspected", message.text):
        return
    thread.flag(REVIEW, "May want no more messages", "warning")
    events.record(
        "consent.changed",
        thread,
        by=SYSTEM,
        change="review",
        channel=message.channel.key,
        address=str(message.address.pk),
    )


def _end_doubt(event: Event) -> None:
    thread = event.thread
    if thread is None or all(chip["code"] != REVIEW for chip in thread.flags):
        return
    address = Address.objects.filter(pk=event.data.get("address")).first()
    channel = next((row for row in Channel.objects.known().values() if row.key == event.data.get("channel")), None)
    # An event may be told again after a newer one: the log says how it stands.
    if address is not None and not is_suspected(address, channel):
        thread.flag(REVIEW)


def _channel(event: Event) -> Channel | None:
    """The channel of an event, where a STOP ends everything; elsewhere nobody confirms a word."""
    key = event.data.get("channel")
    channel = next((row for row in Channel.objects.known().values() if row.key == key), None)
    return channel if channel is not None and _replies(channel) else None


def _ours(channel: Channel, word: Message) -> bool:
    """Whether the answer is our part: always, or for words that the provider neither knows nor said it had handled."""
    if _replies(channel) == "ours":
        return True
    handled = bool(word.payload.get("keyword")) or consents.bare(word.text) in provider_of(channel).keywords
    return _replies(channel) == "provider" and not handled


def _replies(channel: Channel) -> str:
    """Who confirms: provider, ours or none; "" on channels without such a setting."""
    try:
        return str(getattr(settings_of(channel), "opt_out_replies", ""))
    except (vault.Unreadable, WrongSettings, LookupError):
        return ""


def _say(channel: Channel, address: Address, word: Message, what: str) -> None:
    text = consents.reply(word.text, what).format(name=channel.name)
    delivering.queue_notice(channel, address, text, f"consent:{word.pk}")
