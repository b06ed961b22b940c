"""What a colleague or another system says of consent for a customer: a line of the log, and the end of a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from inbox import events, vault
from inbox.clock import now
from inbox.models import Consent, ConsentChange
from inbox.models.thread.changing import changes
from inbox.numbering import same_line
from inbox.refusals import Conflict

if TYPE_CHECKING:
    from inbox.actors import Actor
    from inbox.models import Address, Channel, Thread

#: the chip of a thread whose customer may want no more messages
REVIEW = "consent_review"


@changes
def tell(
    thread: Thread, address: Address, channel: Channel | None, change: str, by: Actor, evidence: str = ""
) -> Consent:
    """Log that this address wants messages, or none; on one channel, or with None on every one.

    `dismissed` says that a suspicion meant nothing: what was known before holds again. Raises `Conflict` when there is
    no suspicion to dismiss.
    """
    if change == ConsentChange.DISMISSED and not is_suspected(address, channel):
        raise Conflict("Nothing is suspected of this address here.")
    row = Consent.objects.create(
        address_digest=vault.digest("address", f"{address.kind}:{address.value}"), channel=channel, change=change,
        source="agent" if by.kind == "agent" else "api", evidence=evidence[:500], at=now(),
    )  # fmt: skip
    thread.flag(REVIEW)
    key = channel.key if channel else ""
    events.record("consent.changed", thread, by=by, change=change, channel=key, address=str(address.pk))
    return row


def is_suspected(address: Address, channel: Channel | None) -> bool:
    """Whether the newest line says that somebody must look."""
    return newest(address, channel) == ConsentChange.REVIEW


def newest(address: Address, channel: Channel | None) -> str:
    """The newest line of the log for an address, by either name of its number; "" without one."""
    own = (address.kind, address.value)
    digests = [vault.digest("address", f"{kind}:{value}") for kind, value in {own, *same_line(own)}]
    rows = Consent.objects.filter(address_digest__in=digests)
    if channel is not None:
        rows = rows.filter(Q(channel=channel) | Q(channel=None))
    return rows.order_by("-at", "-pk").values_list("change", flat=True).first() or ""
