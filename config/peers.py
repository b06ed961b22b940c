"""Who is calling: the peer's address, or what a trusted proxy says of it."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings

Scope = dict[str, Any]


def believed(scope: Scope) -> Scope:
    """`scope` with client and scheme as told by X-Forwarded-For and -Proto, when the peer is one of TRUSTED_PROXIES.

    The chain is read from the right: the first address that is no trusted proxy is the client.
    """
    peer = _address(scope)
    if peer is None or not _trusted(peer):
        return scope
    scope = dict(scope)
    chain = [word.strip() for word in _header(scope, b"x-forwarded-for").split(",") if word.strip()]
    for word in reversed(chain):
        hop = _parsed(word)
        if hop is None:
            break
        scope["client"] = (str(hop), 0)
        if not _trusted(hop):
            break
    proto = _header(scope, b"x-forwarded-proto").rpartition(",")[2].strip().lower()
    if proto in ("http", "https"):
        secure = proto == "https"
        scope["scheme"] = {True: "wss", False: "ws"}[secure] if scope["type"] == "websocket" else proto
    return scope


def is_loopback(scope: Scope) -> bool:
    """True for a caller on this machine that no proxy stands in front of."""
    peer = _address(scope)
    return peer is not None and peer.is_loopback and not _header(scope, b"x-forwarded-for")


def _address(scope: Scope) -> IPv4Address | IPv6Address | None:
    client = scope.get("client")
    return _parsed(client[0]) if client else None


def _parsed(word: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(word)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _header(scope: Scope, name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope.get("headers", []) if key.lower() == name]
    return ",".join(values)
