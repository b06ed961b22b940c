"""One person on one channel is one way: of their ids on WhatsApp the gate chooses the one to send to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from channels_app.gate import SAME_PERSON, Way
from inbox.models import AddressKind, Medium
from inbox.numbering import maybe_same_line, same_line

#: (channel, address) of the last incoming message
Last = tuple[int | None, int | None]


def one_for_each(ways: Iterable[Way], last: Last) -> tuple[list[Way], Last]:
    """Ways without the other names of the people they lead to, and where they last wrote by the name that is left.

    On a channel that knows such ids: every wa_id; one BSUID of a contact that has no wa_id, the one they used last;
    a parent BSUID for want of both. A plain phone number is left out where it is the same line as a wa_id, and where
    they are known by an id that hides their number.
    """
    found: list[Way] = []
    for _, rows in groupby(sorted(ways, key=_channel), key=_channel):
        kept, last = _on_channel(list(rows), last)
        found += kept
    return found, last


def _on_channel(rows: list[Way], last: Last) -> tuple[list[Way], Last]:
    if rows[0].channel.medium != Medium.WHATSAPP:
        return [way for way in rows if not _is_written_anew(way, rows)], last
    people: dict[int, list[Way]] = {}
    for way in rows:
        if way.address.kind in SAME_PERSON:
            people.setdefault(way.address.contact_id, []).append(way)
    kept = [way for way in rows if way.address.kind not in SAME_PERSON and not _is_known(way, people)]
    for names in people.values():
        chosen = _chosen(names)
        if any(_is(way, last) for way in names) and not any(_is(way, last) for way in chosen):
            last = (chosen[0].channel.pk, chosen[0].address.pk)
        kept += chosen
    return kept, last


def _is_written_anew(way: Way, rows: list[Way]) -> bool:
    """Whether WhatsApp's spelling of a line is there beside the number that other networks know."""
    pair = (way.address.kind, way.address.value)
    phones = {(one.address.kind, one.address.value) for one in rows if one.address.kind == AddressKind.PHONE}
    return way.address.kind == AddressKind.WA_ID and bool(phones & same_line(pair))


def _chosen(names: list[Way]) -> list[Way]:
    numbers = [way for way in names if way.address.kind == AddressKind.WA_ID]
    if numbers:
        return numbers
    ids = [way for way in names if way.address.kind == AddressKind.BSUID] or names
    return [max(ids, key=lambda way: (way.last_in_at.timestamp() if way.last_in_at else 0.0, way.address.pk))]


def _is_known(way: Way, people: dict[int, list[Way]]) -> bool:
    """Whether a plain number is a name of somebody who is listed by an id of the network."""
    if way.address.kind != AddressKind.PHONE or not people:
        return False
    names = [one.address for some in people.values() for one in some]
    numbers = {(one.kind, one.value) for one in names if one.kind == AddressKind.WA_ID}
    pair = (way.address.kind, way.address.value)
    return not numbers or bool(numbers & (same_line(pair) | maybe_same_line(pair)))


def _channel(way: Way) -> int:
    return way.channel.pk


def _is(way: Way, last: Last) -> bool:
    return (way.channel.pk, way.address.pk) == last
