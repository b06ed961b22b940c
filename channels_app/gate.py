"""A channel's law: who may be written to on it now, how freely, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from channels_app import consents, health, quiet, reaching
from channels_app.connection import provider_of, settings_of
from channels_app.models import Template
from channels_app.providers import registry
from channels_app.providers.base import Unfit
from channels_app.providers.templated import Templated
from inbox.models import Address, AddressKind, ConsentChange, ReplyWindow
from inbox.outlets import Allowed, Draft, Refused, is_promotion

if TYPE_CHECKING:
    from channels_app.providers.base import Provider
    from inbox.models import Channel

#: the purpose of the one message that may follow a STOP: that it was understood
CONFIRMATION = "consent"
#: the kinds of one person on WhatsApp: a window opened by one is open for all
SAME_PERSON = (AddressKind.WA_ID, AddressKind.BSUID, AddressKind.PARENT_BSUID)
STOPPED = "They asked not to be written to here. They must write START first."


@dataclass(frozen=True)
class Way:
    """One pair of channel and address, and what may go there now. `can_send` is free, template or no."""

    channel: Channel
    address: Address
    can_send: str
    code: str = ""
    reason: str = ""
    opted: str = "unknown"
    last_in_at: datetime | None = None
    window_ends_at: datetime | None = None
    #: when what was queued may be tried again by itself
    retry_at: datetime | None = None
    #: whether they wrote what may mean that they want no more, and nobody has decided yet
    is_doubted: bool = False


def ways(addresses: Iterable[Address], channels: Iterable[Channel], now: datetime) -> list[Way]:
    """Every pair that could be used, in no order. Few queries, however many pairs."""
    rows = list(addresses)
    windows = {(one.address_id, one.channel_id): one for one in ReplyWindow.objects.filter(address__in=rows)}
    channels = list(channels)
    opted = consents.newest_of(channels, rows) if rows else {}
    found = []
    for channel in channels:
        try:
            provider = provider_of(channel)
        except registry.UnknownProvider:
            continue
        mine = [row for row in rows if _reaches(provider, channel, row, rows, windows)]
        found += [_way(provider, channel, row, rows, windows, opted.get((row.pk, channel.pk), ""), now) for row in mine]
        # Said with its reason, where somebody might want to answer.
        found += [
            Way(channel, row, "no", "no_address", provider.only_heard[row.kind])
            for row in rows
            if row.kind in provider.only_heard and (row.pk, channel.pk) in windows
        ]
    return found


def is_outside(channel: Channel, address: Address, now: datetime) -> bool:
    """Whether this person would be written to first: the window of the channel is closed to them."""
    own = Address.objects.filter(contact=address.contact_id, until=None)
    return any(way.can_send == "template" for way in ways(own, [channel], now) if way.address.pk == address.pk)


def wants_file(channel: Channel, told: dict[str, Any]) -> bool:
    """Whether the header of the template `told` names is a file: then `values.header` is the id of an upload."""
    row, provider = _template(channel, told), provider_of(channel)
    return row is not None and isinstance(provider, Templated) and provider.wants_file(row.components)


def advertises(channel: Channel, told: dict[str, Any]) -> bool:
    """Whether the template `told` names is a promotion to its provider."""
    row, provider = _template(channel, told), provider_of(channel)
    return row is not None and isinstance(provider, Templated) and provider.is_promotion(row.category)


def judge(address: Address, draft: Draft, now: datetime) -> Allowed | Refused:
    """Whether this draft may go to this address now (product.md, rule 8)."""
    own = Address.objects.filter(contact=address.contact_id, until=None)
    way = next((one for one in ways(own, [draft.channel], now) if one.address.pk == address.pk), None)
    if way is None:
        return Refused("no_address", f"{draft.channel.name} does not reach this address.")
    provider = provider_of(draft.channel)
    if draft.type == "reaction" and not provider.has_reactions:
        return Refused("request", f"{provider.label} carries no reactions.")
    refused = _by_standing(way, draft) or _by_purpose(way, draft, now)
    unfit = provider.unfit(settings_of(draft.channel), draft)
    # What could wait for the window must fit as well.
    if refused is not None and (refused.code != "window_closed" or unfit is None):
        return refused
    if unfit is not None:
        return Refused(unfit.code, unfit.reason)
    if draft.type == "template":
        verdict = _by_template(draft, address)
        first = way.can_send == "template" and isinstance(verdict, Allowed)
        return (reaching.judge(draft.channel, address, now) if first else None) or verdict
    return Allowed(provider.segments(draft.text), cost=provider.price(settings_of(draft.channel), draft.text))


def _by_standing(way: Way, draft: Draft) -> Refused | None:
    if way.code == "opted_out" and draft.purpose == CONFIRMATION:
        return None
    if way.can_send == "no":
        return Refused(way.code, way.reason, retry_at=way.retry_at)
    if way.can_send == "template" and draft.type != "template":
        return Refused(way.code, way.reason)
    return None


def _by_purpose(way: Way, draft: Draft, now: datetime) -> Refused | None:
    """Promotions need a yes that still stands, and a waking hour where the customer is.

    A template that only its provider calls a promotion stops at a no, or at words that may be one: it may answer what
    the customer asked just now, and the yes may be written down elsewhere.
    """
    if not is_promotion(draft):
        return None
    is_said = draft.purpose == "promotion"
    if way.opted == "out" or way.is_doubted:
        said = "has stopped promotions" if way.opted == "out" else "may want no promotions: somebody is to decide that"
        return Refused("opted_out", f"The customer {said}.")
    if not is_said:
        return None
    if way.opted != "in":
        return Refused("opted_out", "The customer has not agreed to promotions.")
    try:
        opens = quiet.opens_at(way.address, now)
    except quiet.NoHour as problem:
        return Refused("quiet_hours", str(problem))
    if opens is not None:
        return Refused("quiet_hours", "Promotions wait until it is morning where the customer is.", retry_at=opens)
    return None


def _by_template(draft: Draft, address: Address) -> Allowed | Refused:
    told = draft.template or draft.payload
    name, row, provider = str(told.get("name") or ""), _template(draft.channel, told), provider_of(draft.channel)
    if row is None or not isinstance(provider, Templated):
        return Refused(
            "template_unknown",
            f"There is no template {name} in {told.get('language')} here. Sync the list, or choose another.",
        )
    if not row.is_sendable:
        return Refused(
            "template_unknown", f"The template {name} cannot be sent: WhatsApp has it as {row.status.lower()}."
        )
    if problem := provider.not_to(row.category, address.kind):
        return Refused("no_address", problem)
    filled = provider.fill(row.components, told.get("values") or {}, draft.attachments)
    return Refused(filled.code, filled.reason) if isinstance(filled, Unfit) else Allowed(text=filled)


def _template(channel: Channel, told: dict[str, Any]) -> Template | None:
    name, language = str(told.get("name") or ""), str(told.get("language") or "")
    return Template.objects.filter(channel=channel, name=name, language=language).first()


def _reaches(
    provider: Provider, channel: Channel, row: Address, rows: list[Address], windows: dict[tuple[int, int], Any]
) -> bool:
    if row.kind not in provider.reaches or row.until is not None or row.scope != channel.scope:
        return False
    if provider.only_where_they_wrote and (row.pk, channel.pk) not in windows:
        return False
    # The same number is listed once, under the kind the channel knows it by.
    twins = {(one.kind, one.value) for one in rows if one.pk != row.pk and one.kind in provider.reaches}
    twin = {"phone": ("wa_id", row.value.lstrip("+")), "wa_id": ("phone", f"+{row.value}")}.get(row.kind)
    return twin not in twins or provider.reaches.index(row.kind) < provider.reaches.index(twin[0])  # type: ignore[index]


def _way(
    provider: Provider, channel: Channel, row: Address, rows: list[Address],
    windows: dict[tuple[int, int], ReplyWindow], told: str, now: datetime,
) -> Way:  # fmt: skip
    window = windows.get((row.pk, channel.pk))
    ends = _window_ends(provider, channel, row, rows, windows)
    opted = {"in": "in", "marketing_in": "in", "out": "out", "marketing_out": "out"}.get(told, "unknown")
    last = window.last_in_at if window else None
    blocked, until = health.block_of(channel, now) if channel.active else ("", None)
    if blocked:
        return Way(channel, row, "no", "channel_blocked", blocked, opted, last, ends, until)
    can_send, code, reason = _standing(provider, channel, told, ends, now)
    return Way(channel, row, can_send, code, reason, opted, last, ends, is_doubted=told == ConsentChange.REVIEW)


def _standing(
    provider: Provider, channel: Channel, told: str, ends: datetime | None, now: datetime
) -> tuple[str, str, str]:
    if not channel.active:
        return "no", "channel_blocked", f"{channel.name} is switched off."
    if told == ConsentChange.OUT and provider.stop_ends_all:
        return "no", "opted_out", STOPPED
    if provider.has_window and (ends is None or ends <= now):
        reason = "More than 24 hours since they wrote here: only a template can go." if ends else (
            "They have not written here yet: only a template can go."
        )  # fmt: skip
        return "template", "window_closed", reason
    return "free", "", ""


def _window_ends(
    provider: Provider, channel: Channel, row: Address, rows: list[Address], windows: dict[tuple[int, int], ReplyWindow]
) -> datetime | None:
    """The end of the window of this person: one who has a single WhatsApp number has one window by any of its names."""
    if not provider.has_window:
        return None
    same = [row]
    if row.kind in SAME_PERSON and sum(one.kind == AddressKind.WA_ID for one in rows) <= 1:
        same = [one for one in rows if one.kind in SAME_PERSON and one.scope == row.scope]
    ends = [one.ends_at for pk in same if (one := windows.get((pk.pk, channel.pk))) and one.ends_at]
    return max(ends, default=None)
