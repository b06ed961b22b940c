"""Reads the environment: one typed reader per kind of value, one clear line for a wrong one."""

import os
import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class WrongSetting(SystemExit):
    """A value of the environment that cannot be used; as a SystemExit it ends any process with its one line."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


def text(name: str, default: str = "") -> str:
    """The value of `name` without surrounding white space; empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, default: str = "") -> str:
    """As text(), but the value may stand in a file named by `NAME_FILE` (Docker and systemd credentials)."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    if text(name):
        raise WrongSetting(name, f"is set twice, here and in {name}_FILE; keep one of them")
    try:
        return Path(path).read_text().strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{name}_FILE", f"cannot read {path}: {error}") from None


def flag(name: str, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    value = text(name).lower()
    if value and value not in _YES | _NO:
        raise WrongSetting(name, f"{value!r} is neither yes nor no; write 1 or 0")
    return value in _YES if value else default


def number(name: str, default: int, lowest: int = 0, highest: int = 2**31) -> int:
    """A whole number between `lowest` and `highest`."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or not lowest <= int(value) <= highest:
        raise WrongSetting(name, f"{value!r} is not a whole number from {lowest} to {highest}")
    return int(value)


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def address(name: str, default: str) -> str:
    """An http(s) address without path, query and final slash, such as https://inbox.example.com."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or parts.path or parts.query or parts.fragment or parts.username:
        raise WrongSetting(name, f"{value!r} is not an address such as https://inbox.example.com")
    return value


def duration(name: str) -> timedelta:
    """A signed span such as +400d, -90m, 36h or 15s; nothing is zero."""
    value = text(name)
    found = re.fullmatch(r"([+-]?)(\d{1,6})([dhms])", value, re.ASCII)
    if value and not found:
        raise WrongSetting(name, f"{value!r} is not a span such as +400d, -12h or 90m")
    if not found:
        return timedelta()
    span = timedelta(**{_UNITS[found[3]]: int(found[2])})
    return -span if found[1] == "-" else span


def host_ports(name: str) -> frozenset[str]:
    """A list of host:port pairs, such as 10.0.0.5:8080,crm.local:443 or [::1]:9000."""
    pairs = words(name)
    for pair in pairs:
        host, _, port = pair.rpartition(":")
        if not host or "/" in pair or not port.isdecimal() or not 0 < int(port) < 65536:
            raise WrongSetting(name, f"{pair!r} is not host:port, such as 10.0.0.5:8080")
    return frozenset(pair.lower() for pair in pairs)


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """A list of addresses or networks, such as 10.0.0.7,172.16.0.0/12."""
    try:
        return tuple(ip_network(word, strict=False) for word in words(name))
    except ValueError as error:
        raise WrongSetting(name, f"{error}; write addresses such as 10.0.0.7 or 172.16.0.0/12") from None


def database(name: str, default: str) -> dict[str, str]:
    """A postgres:// address as Django's NAME, USER, PASSWORD, HOST, PORT; the query (sslmode ...) stands in `query`."""
    value = secret(name, default)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise WrongSetting(name, "is not an address such as postgres://user:password@host:5432/name") from None
    base = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not base:
        raise WrongSetting(name, "is not an address such as postgres://user:password@host:5432/name")
    return {
        "NAME": base,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "query": parts.query,
    }


def redis(name: str, default: str) -> str:
    """A redis://, rediss:// or unix:// address."""
    value = secret(name, default)
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise WrongSetting(name, "is not an address such as redis://:password@host:6379/0")
    return value
