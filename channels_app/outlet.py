"""The door through which inbox's messages leave: the law of the gate, and where a thread could be answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from channels_app import gate
from channels_app.connection import provider_of, settings_of
from channels_app.live import groups
from channels_app.live.hub import interest
from channels_app.one_way import one_for_each
from channels_app.providers.fields import WrongSettings
from inbox import vault
from inbox.models import Address, Channel
from inbox.outlets import Allowed, Draft, Refused
from inbox.shapes.times import rfc3339

if TYPE_CHECKING:
    from inbox.models import Thread

#: free before template before no
_ORDER = {"free": 0, "template": 1, "no": 2}


class GatedOutlet:
    """inbox.outlets.Outlet."""

    def may_send(self, address: Address, draft: Draft, now: datetime) -> Allowed | Refused:
        """The channel's law, before the insert and again at the claim."""
        return gate.judge(address, draft, now)

    def wants_file(self, channel: Channel, template: dict[str, Any]) -> bool:
        """Whether the header of this template is a file."""
        return gate.wants_file(channel, template)

    def advertises(self, channel: Channel, template: dict[str, Any]) -> bool:
        """Whether the provider has this template as a promotion."""
        return gate.advertises(channel, template)

    def options(self, thread: Thread, now: datetime) -> list[dict[str, Any]]:
        """The contract's `channels`, best first: where they last wrote while it is open, then what takes most."""
        home = Q(contact=thread.contact_id) | Q(contact__merged_into=thread.contact_id)
        addresses = Address.objects.filter(home, until=None)
        ways = gate.ways(addresses, Channel.objects.known().values(), now)
        ways, last = one_for_each(ways, (thread.last_in_channel_id, thread.last_in_address_id))
        online = any(way.channel.medium == "web" for way in ways) and bool(interest([groups.visitors(thread.pk)]))
        return [_shape(way, last, online) for way in sorted(ways, key=lambda way: _rank(way, last))]


def _rank(way: gate.Way, last: tuple[int | None, int | None]) -> tuple[Any, ...]:
    written = way.last_in_at.timestamp() if way.last_in_at else 0.0
    is_last = (way.channel.pk, way.address.pk) == last
    return (_ORDER[way.can_send], not is_last, -written, way.channel.pk, way.address.pk)


def _why(way: gate.Way, last: tuple[int | None, int | None], online: bool) -> str:
    """What speaks for this way: a code, "" for nothing."""
    if way.can_send != "free":
        return "template" if way.can_send == "template" else ""
    if (way.channel.pk, way.address.pk) == last:
        return "wrote_last"
    return "online" if online and way.channel.medium == "web" else "open"


def _shape(way: gate.Way, last: tuple[int | None, int | None], online: bool) -> dict[str, Any]:
    address = {"id": str(way.address.pk), "kind": way.address.kind, "value": way.address.value}
    return {
        "key": way.channel.key, "kind": way.channel.kind, "name": way.channel.name, "medium": way.channel.medium,
        "address": address, "can_send": way.can_send, "reason": way.reason or None,
        "window_ends_at": rfc3339(way.window_ends_at), "opted": way.opted,
        "why": _why(way, last, online) or None, "online": online if way.channel.medium == "web" else None,
        "segment_price": _price(way.channel),
    }  # fmt: skip


def _price(channel: Channel) -> str | None:
    """What one segment costs, where the settings say so."""
    try:
        return provider_of(channel).price(settings_of(channel), "a") or None
    except (vault.Unreadable, WrongSettings):
        return None
