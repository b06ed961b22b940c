"""Visitors as persons: anonymous ones, signed-in ones, and how what was said before signing in comes along."""

from __future__ import annotations

import secrets
import zlib
from functools import partial

from django.db import connection, transaction

from channels_app.models import Visitor
from channels_app.webchat.identity import Claims
from inbox import refusals
from inbox.clock import now
from inbox.enrolling import outweigh_claims
from inbox.linking import found_same
from inbox.models import Address, Channel, Contact, Thread
from inbox.numbering import same_line
from inbox.sharing import LINES
from inbox.suggesting import suggest


def stranger(channel: Channel) -> Visitor:
    """A browser that nobody knows yet."""
    return Visitor.objects.create(channel=channel, value=_pseudonym())


def sign_in(channel: Channel, claims: Claims, before: Visitor | None) -> Visitor:
    """The visitor of a signed identity; what `before` wrote while anonymous is theirs from now on.

    The other direction never: a browser that was anonymous sees nothing of the person, and what was once joined to one
    person is not joined to another.
    """
    with transaction.atomic():
        visitor, _ = Visitor.objects.get_or_create(
            channel=channel, subject=claims.subject, defaults={"value": _pseudonym()}
        )
        _carry_consent(before, visitor)
        earlier = _joinable(before)
        if earlier is not None:
            Visitor.objects.filter(pk=earlier.pk, joined=None).update(joined=visitor)
        if earlier is not None or visitor.address_id or _contact_of(channel, claims.subject):
            contact = settle(visitor, claims)
            _keep_claims(contact, channel, claims)
    if earlier is not None and earlier.address is not None:
        unite(earlier.address.contact, contact, "signed_in")
        _outweigh(earlier, claims.name)
    return visitor


def settle(visitor: Visitor, claims: Claims | None = None) -> Contact:
    """The contact of a signed-in visitor, with the visitor's address on it; made when there is none yet."""
    if visitor.address is not None:
        return visitor.address.contact
    with transaction.atomic():
        return _settle(visitor, claims)


def _settle(visitor: Visitor, claims: Claims | None) -> Contact:
    """One after the other for each person: two of their devices may write their first words at once."""
    key = zlib.crc32(f"{visitor.channel_id}|{visitor.subject}".encode("utf-8", "replace")) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(73, %s)", [key])
    visitor.refresh_from_db(fields=["address"])
    if visitor.address is not None:
        return visitor.address.contact
    contact = _contact_of(visitor.channel, visitor.subject) or _new_contact(visitor, claims)
    visitor.address, _ = Address.objects.get_or_create(
        scope=visitor.channel.scope, kind="visitor", value=visitor.value, until=None,
        defaults={"contact": contact, "verified": True, "source": "identity", "since": now()},
    )  # fmt: skip
    visitor.save(update_fields=["address"])
    return visitor.address.contact


def _carry_consent(before: Visitor | None, visitor: Visitor) -> None:
    """What was agreed to in this browser a moment ago is not asked again."""
    if before is not None and "agreed_at" in before.details and not visitor.details:
        visitor.details = {name: before.details[name] for name in ("agreed_to", "agreed_at")}
        visitor.save(update_fields=["details"])


def _outweigh(claimed: Visitor, name: str) -> None:
    """A signed name takes the place of one that was only typed."""
    assert claimed.address is not None
    contact = Contact.objects.get(pk=claimed.address.contact_id)
    home = Contact.objects.get(pk=contact.merged_into_id) if contact.merged_into_id else contact
    if name and home.name != name and home.name and home.name == claimed.details.get("name"):
        home.name = name
        home.rename()
        home.save(update_fields=["name", "display_name"])
        Thread.objects.filter(contact=home).update(display_name=home.display_name)


def _joinable(before: Visitor | None) -> Visitor | None:
    """An anonymous visitor who wrote, and has been joined to nobody."""
    if before is None or before.subject or before.joined_id or before.address_id is None:
        return None
    return before


def _contact_of(channel: Channel, subject: str) -> Contact | None:
    """Whom the business knows by this id; a confidential channel's people are known to it alone."""
    if channel.scope:
        known = Visitor.objects.filter(channel=channel, subject=subject).exclude(address=None).first()
        return known.address.contact if known and known.address else None
    return Contact.objects.filter(external_id=subject, scope="").first()


def _new_contact(visitor: Visitor, claims: Claims | None) -> Contact:
    name, language = (claims.name, claims.locale) if claims else ("", "")
    contact = Contact(
        name=name, language=language, scope=visitor.channel.scope, created_at=now(), display_name=name or "Visitor",
        external_id=None if visitor.channel.scope else visitor.subject,
    )  # fmt: skip
    contact.save()
    Thread.objects.begin(contact)
    return contact


def _keep_claims(contact: Contact, channel: Channel, claims: Claims) -> None:
    if claims.name and not contact.name:
        contact.name = claims.name
        contact.language = contact.language or claims.locale
        contact.rename()
        contact.save(update_fields=["name", "language", "display_name"])
        Thread.objects.filter(contact=contact).update(display_name=contact.display_name)
    claim(contact, channel, claims)


def unite(one: Contact, other: Contact, reason: str, line: tuple[str, str] | None = None) -> None:
    """Link two contacts that are one person; with two external ids a verified `line` is shared (product.md)."""
    homes = sorted({each.merged_into_id or each.pk for each in (one, other)})
    if len(homes) < 2:
        return
    try:
        found_same(homes[0], homes[1], reason, line)
    except refusals.Conflict:
        return  # linked by somebody else at this moment


def claim(contact: Contact, channel: Channel, claims: Claims) -> None:
    """Keep the addresses that somebody names as their own: verified ones by a signed identity, others as a claim."""
    for kind, value, verified in (
        ("email", claims.email, claims.email_verified),
        ("phone", claims.phone, claims.phone_verified),
    ):
        if value:
            _keep_address(contact, channel, kind, value, verified)


def _keep_address(contact: Contact, channel: Channel, kind: str, value: str, verified: bool) -> None:
    """An address that the identity names. Somebody else's is a card for an agent, unless both sides vouch for it."""
    mine = {
        "contact": contact, "verified": verified, "source": "identity" if verified else "claim", "since": now(),
    }  # fmt: skip
    known = Address.objects.filter(scope=channel.scope, kind=kind, value=value, until=None)
    # Whoever really writes from a number must find it free: a claim on one takes no place.
    if kind == "phone" and not verified and not known.exists():
        return
    if verified:
        outweigh_claims(contact, kind, value)
    row, _ = Address.objects.get_or_create(scope=channel.scope, kind=kind, value=value, until=None, defaults=mine)
    if verified:
        _meet_twins(contact, (kind, value), channel.scope)
    home = contact.merged_into_id or contact.pk
    if (row.contact.merged_into_id or row.contact_id) == home:
        if verified and not row.verified:
            Address.objects.filter(pk=row.pk).update(verified=True, source="identity")
    elif verified and row.verified:
        line = (kind, value) if kind in LINES else None
        transaction.on_commit(partial(unite, row.contact, contact, "same_address", line))
    else:
        suggest(contact, row.contact, "same_address", value)


def _meet_twins(contact: Contact, pair: tuple[str, str], scope: str) -> None:
    """Who has the same line on another network, and has written from it."""
    for kind, value in same_line(pair):
        twin = Address.objects.filter(scope=scope, kind=kind, value=value, until=None, verified=True).first()
        if twin is not None:
            transaction.on_commit(partial(unite, twin.contact, contact, "same_number", pair))


def _pseudonym() -> str:
    return "v-" + secrets.token_hex(10)
