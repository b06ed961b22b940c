"""What the socket of a visitor asks the database: may it open, whose is it, what is there to see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from channels_app.connection import settings_of
from channels_app.models import VisitorToken
from channels_app.webchat import feed, origins, tokens
from channels_app.webchat.door import channel_of
from inbox import vault
from inbox.clock import now
from inbox.models import Contact

MOST = feed.MOST


@dataclass(frozen=True)
class Sight:
    """An answer of `look`: news, the last place in it, and the visitor's contact as agents see it."""

    news: feed.News
    last: int
    contact: dict[str, str] | None


def is_welcome(key: str, origin: str) -> bool:
    """Whether a page of this origin may carry this widget."""
    channel = channel_of(key)
    try:
        return channel is not None and origins.is_allowed(origin, settings_of(channel).allowed_origins)
    except vault.Unreadable:
        return False


def admit(key: str, ticket: str) -> tuple[int, int] | None:
    """(token, visitor) behind a ticket, once."""
    channel = channel_of(key)
    token = tokens.redeem(channel, ticket) if channel is not None else None
    return (token.pk, token.visitor_id) if token is not None else None


def look(token_id: int, after: int, cursor: object, limit: int) -> Sight | None:
    """What a socket's visitor may see that is new; None when the token or the visitor is no more."""
    token = VisitorToken.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now()), pk=token_id).first()
    where = feed.standing(token.visitor_id) if token is not None else None
    if where is None:
        return None
    found = feed.news(where, after, cursor, max(1, limit))
    last = max((message["seq"] for message in found.messages), default=0)
    return Sight(found, last, _contact(where))


def _contact(where: feed.Standing) -> dict[str, str] | None:
    if where.thread is None:
        return None
    contact: Contact = where.thread.contact
    return {"kind": "contact", "id": str(contact.pk), "name": contact.display_name}
