"""What a browser proves itself with: a lasting token that is exchanged now and then, and tickets for single sockets."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from channels_app.models import Visitor, VisitorTicket, VisitorToken
from inbox.clock import now
from inbox.models import Channel

#: random bytes of a token (256 bits) and of a ticket
TOKEN_BYTES, TICKET_BYTES = 32, 24
#: how long a ticket opens a socket
TICKET_S = 60
#: a token older than this is exchanged at the next session
FRESH = timedelta(days=7)
#: how long the old one still holds once the new one was used: other tabs may be on their way
GRACE = timedelta(minutes=10)


def issue(
    visitor: Visitor, replaces: VisitorToken | None = None, ends_at: datetime | None = None
) -> tuple[str, VisitorToken]:
    """A new token, told this once, and its row. Without `ends_at` it lasts."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, VisitorToken.objects.create(
        visitor=visitor, digest=digest(token), replaces=replaces, created_at=now(), ends_at=ends_at
    )


def vouched(
    visitor: Visitor, known: tuple[str, VisitorToken] | None, lasts_s: float | None
) -> tuple[str, VisitorToken]:
    """The token of a browser whose visitor was just vouched for, for `lasts_s` seconds or, None, for good."""
    ends_at = now() + timedelta(seconds=lasts_s) if lasts_s is not None else None
    if known is None or known[1].visitor_id != visitor.pk:
        return issue(visitor, ends_at=ends_at)
    if known[1].ends_at != ends_at:
        VisitorToken.objects.filter(pk=known[1].pk).update(ends_at=ends_at)
    return known


def find(channel: Channel, token: object) -> VisitorToken | None:
    """The row of a token of this channel that holds. Its first use ends the one that it replaces."""
    if not isinstance(token, str) or not 20 <= len(token) <= 100:
        return None
    holds = Q(ends_at=None) | Q(ends_at__gt=now())
    row = (
        VisitorToken.objects.filter(holds, digest=digest(token), visitor__channel=channel)
        .select_related("visitor", "visitor__address")
        .first()
    )
    if row is not None and row.replaces_id:
        VisitorToken.objects.filter(pk=row.replaces_id, ends_at=None).update(ends_at=now() + GRACE)
        VisitorToken.objects.filter(pk=row.pk).update(replaces=None)
    return row


def renew(token: str, row: VisitorToken) -> tuple[str, VisitorToken]:
    """The same token, or a new one when it has grown old."""
    return (token, row) if now() - row.created_at < FRESH else issue(row.visitor, row)


def revoke(row: VisitorToken) -> None:
    """The browser signs out: its token is worth nothing, its sockets end."""
    VisitorToken.objects.filter(Q(pk=row.pk) | Q(replaces=row)).delete()


def ticket(row: VisitorToken) -> tuple[str, datetime]:
    """A ticket for one socket, and when it ends. Those of the same browser that ended unused are swept away."""
    VisitorTicket.objects.filter(token=row, ends_at__lt=now()).delete()
    made, ends_at = secrets.token_urlsafe(TICKET_BYTES), now() + timedelta(seconds=TICKET_S)
    VisitorTicket.objects.create(token=row, digest=digest(made), ends_at=ends_at)
    return made, ends_at


def redeem(channel: Channel, told: str) -> VisitorToken | None:
    """The token behind a ticket, once: of two that come with the same one, one wins."""
    found = VisitorTicket.objects.filter(digest=digest(told), ends_at__gt=now(), token__visitor__channel=channel)
    row = found.select_related("token__visitor__address").first()
    if row is None or not VisitorTicket.objects.filter(pk=row.pk).delete()[0]:
        return None
    return row.token


def digest(secret: str) -> str:
    """What is stored of a secret of full entropy: SHA-256, hex."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
