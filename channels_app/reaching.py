"""People we write to first: how many a provider allows in 24 hours, for all numbers of the business together.

Meta counts, for a whole business portfolio, the people who were sent a template outside their window, each once in a
rolling day. One installation serves one organisation, so every channel of a kind counts into one number.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from channels_app.connection import provider_of
from channels_app.models import Health, Reached
from inbox import vault
from inbox.outlets import Refused

if TYPE_CHECKING:
    from inbox.models import Address, Channel

DAY = timedelta(hours=24)


def judge(channel: Channel, address: Address, now: datetime) -> Refused | None:
    """Why this person cannot be written to first now; None when they can, or were today already."""
    most = limit_of(channel)
    if most is None:
        return None
    counted = Reached.objects.filter(kind=channel.kind, at__gt=now - DAY)
    if counted.filter(address_digest=_digest(address)).exists() or counted.count() < most:
        return None
    oldest = counted.order_by("at").values_list("at", flat=True).first()
    label = provider_of(channel).label
    reason = f"{label} lets this business write first to {most} people in 24 hours; that many were written to already."
    return Refused("limit_reached", reason, retry_at=(oldest or now) + DAY)


def note(channel: Channel, address: Address, at: datetime) -> None:
    """This person was written to first."""
    Reached.objects.update_or_create(kind=channel.kind, address_digest=_digest(address), defaults={"at": at})


def used(channel: Channel, now: datetime) -> int:
    """How many people count into the limit now."""
    return Reached.objects.filter(kind=channel.kind, at__gt=now - DAY).count()


def limit_of(channel: Channel) -> int | None:
    """How many people the provider allows, as it last said; None for no limit, or none that we know of."""
    told = Health.objects.filter(channel=channel).values_list("limit", flat=True).first() or ""
    return provider_of(channel).people_a_day(told)


def forget(now: datetime) -> int:
    """Drop what counts no more; how many."""
    return Reached.objects.filter(at__lt=now - DAY).delete()[0]


def _digest(address: Address) -> str:
    return vault.digest("address", f"{address.kind}:{address.value}")
