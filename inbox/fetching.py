"""The one way out: every call to another machine goes through here, to public addresses or to those we were told.

A name is resolved once and the connection goes to that very address, so that no second answer of a name server can
lead elsewhere. Requirement S9 of the security page; the table of addresses is our own, since Python's `is_global` is
True for several that lead inside (NAT64, 6to4, site-local, multicast).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

#: networks that are never called unless `host:port` was permitted. Source: IANA special-purpose registries
DENIED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
#: seconds: to connect, and between two pieces of an answer
CONNECT_S, READ_S = 5.0, 20.0


class Forbidden(httpx.ConnectError):
    """The address leads into this machine or this network, and nobody permitted it."""


def api_client(base_url: str, headers: dict[str, str], hosts: frozenset[str], **more: Any) -> httpx.Client:
    """A client for a provider's API. `hosts` are `host:port` pairs of a private network that its settings permit."""
    return httpx.Client(
        base_url=base_url, headers=headers, transport=Guarded(hosts), timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        follow_redirects=False, trust_env=False, **more,
    )  # fmt: skip


def never_left(error: BaseException) -> bool:
    """Whether a request certainly did not leave: no connection was made, so it may be sent again."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol)


def permitted(hosts: Iterable[str] = ()) -> frozenset[str]:
    """Every `host:port` that may be private: the install's and those given."""
    return frozenset(settings.PRIVATE_HOSTS) | frozenset(hosts)


def unfit(url: str, hosts: Iterable[str] = ()) -> str:
    """Why an address that somebody named may not be fetched, "" when it may.

    Fit is https to the usual port, or a permitted `host:port`, by http too.
    """
    try:
        parts, host, pair = urlsplit(url), (urlsplit(url).hostname or ""), place(url)
    except ValueError:
        return "address makes no sense."
    free = parts.scheme in ("http", "https") and pair in permitted(hosts)
    if parts.username or not host or not (free or (parts.scheme == "https" and parts.port in (None, 443))):
        return "address is not https to a public host."
    return ""


def place(url: str) -> str:
    """The `host:port` of an address, as PRIVATE_HOSTS spells it; raises ValueError when it makes no sense."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{f'[{host}]' if ':' in host else host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def address_of(host: str, port: int, hosts: frozenset[str]) -> str:
    """The one address to connect to; raises `Forbidden` when it leads inside without permission."""
    literal = f"[{host}]" if ":" in host else host
    free = f"{literal}:{port}".lower() in permitted(hosts)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} has no address") from error
    for *_, place in found:
        address = str(place[0]).partition("%")[0]
        if free or not is_inside(address):
            return address
    raise Forbidden(f"{host} leads into this network. Add {literal}:{port} to PRIVATE_HOSTS if that is meant.")


def is_inside(address: str) -> bool:
    """Whether an address belongs to a network that outsiders must not lead us to."""
    found = ipaddress.ip_address(address)
    return any(found in net for net in DENIED if net.version == found.version)


class Guarded(httpx.HTTPTransport):
    """httpx's transport with a pool that connects only where it may."""

    def __init__(self, hosts: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), max_connections=32, max_keepalive_connections=8,
            # Shorter than any server's own patience: a connection that is just being closed makes an unknown send.
            keepalive_expiry=3.0, network_backend=_Backend(hosts),
        )  # fmt: skip


class _Backend(httpcore.SyncBackend):
    """Connects to the address that was checked, under the name that TLS still verifies."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        try:
            address = address_of(host, port, self._hosts)
        except httpx.ConnectError as error:
            raise httpcore.ConnectError(str(error)) from error
        return super().connect_tcp(address, port, *args, **kwargs)
