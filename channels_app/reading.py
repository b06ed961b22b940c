"""Raw rows as entries for intake: parsed by their provider, each element routed to the channel it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings as django_settings

from channels_app import health, notices
from channels_app.connection import provider_of, settings_of
from channels_app.models import Raw
from channels_app.providers.base import Notice, Told
from inbox.inbound import StatusChange, Unreadable, clean
from inbox.intake import Entry
from inbox.models import Channel

EXCERPT = 300


def entries(raw: Raw) -> Iterator[Entry]:
    """Every element of a body, in its order; `ref` is (raw id, position). Never raises for what the body holds."""
    channel = Channel.objects.known().get(raw.channel_id) or raw.channel
    provider, settings = provider_of(channel), settings_of(channel)
    told = provider.parse(settings, bytes(raw.body), raw.content_type, raw.received_at + django_settings.CLOCK_OFFSET)
    position, said = 0, set()
    for one in told:
        if isinstance(one.item, Notice):
            # A thousand failures of one post tell of one trouble.
            news = f"{one.to} {replace(one.item, at=None)}"
            _note(one.item, [] if news in said else _channels(one, channel))
            said.add(news)
            position += 1
            continue
        for entry in _entries(one, channel, raw.pk, position):
            yield entry
            position += 1


def _note(notice: Notice, channels: list[Channel]) -> None:
    for target in channels:
        notices.take(target, notice)


def _entries(told: Told, called: Channel, raw_id: int, position: int) -> Iterator[Entry]:
    """One for each channel it is for; one that is for none is kept with the channel that was called."""
    assert not isinstance(told.item, Notice)
    targets = _channels(told, called)
    for place, target in enumerate(targets):
        if isinstance(told.item, StatusChange) and told.item.status == "sent":
            health.heal(target.pk, told.item.at)
        yield Entry(target, told.item, (raw_id, position + place))
    if not targets:
        lost = Unreadable("It is for a number that is not connected here.", told.to)
        yield Entry(called, lost, (raw_id, position))


def excerpt(entry: Entry) -> str:
    """The beginning of what could not be understood."""
    return clean(getattr(entry.item, "excerpt", "") or repr(entry.item), EXCERPT)


def excerpt_of(raw: Raw) -> str:
    """The beginning of a body."""
    return clean(bytes(raw.body)[: EXCERPT * 4].decode("utf-8", "replace"), EXCERPT)


def _channels(told: Told, called: Channel) -> list[Channel]:
    """The channels an element is for: those of its outside id that share the secret of the one that was called."""
    if not told.to or told.to in called.outside_ids:
        named = [called] if not told.to else _of(told.to, called)
        return named or [called]
    return _of(told.to, called)


def _of(outside_id: str, called: Channel) -> list[Channel]:
    provider, settings = provider_of(called), settings_of(called)
    same = [
        row for row in Channel.objects.known().values() if row.kind == called.kind and outside_id in row.outside_ids
    ]
    return [row for row in same if row.pk == called.pk or provider.share_secret(settings, settings_of(row))]
