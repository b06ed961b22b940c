"""How many conversations one address may begin: a flood of strangers costs agents their time, whatever each says."""

from __future__ import annotations

import ipaddress

from channels_app.models import Visitor
from channels_app.webchat.refused import Refused
from inbox import rates

#: conversations of anonymous visitors that one address may begin in an hour: an office or a school behind one has room
MOST, HOUR_S = 40, 3600


def check(visitor: Visitor, peer: str) -> None:
    """Raises Refused (429) for the first words of yet another stranger from this address.

    Who is signed in, or has written before, is not counted. Nor is this machine itself: as a peer it is a proxy whose
    word we were not told to take (TRUSTED_PROXIES), and all customers together would share its bound.
    """
    if visitor.address_id is not None or visitor.subject or _is_here(peer):
        return
    if rates.count(f"webchat:begun:{_network(peer)}", HOUR_S) > MOST:
        raise Refused(429, "rate_limited", "Many conversations were begun from here. Try again in an hour.", HOUR_S)


def _is_here(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return True


def _network(peer: str) -> str:
    """A household has one IPv4 address, and a /64 of IPv6 (RFC 6177)."""
    address = ipaddress.ip_address(peer)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else peer
