"""Identifiers of the shapes the providers use."""

import base64
import hashlib
import secrets


def wamid(digits: str) -> str:
    """A WhatsApp message id: `wamid.` and base64, with the other side's digits inside as Meta does."""
    raw = b"\x1d\x05" + digits.encode()[:32] + b"\x15\x02\x00\x12\x18\x20" + secrets.token_hex(16).upper().encode()
    return "wamid." + base64.b64encode(raw).decode()


def graph_id() -> str:
    """A numeric Graph id such as those of media and templates."""
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def sid(prefix: str) -> str:
    """A Twilio sid: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def user_id(seed: str, country: str = "US") -> str:
    """A business-scoped user id that is always the same for one seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % 10**20
    return f"{country}.{number:020d}"


def trace_id() -> str:
    """An fbtrace_id."""
    return secrets.token_urlsafe(12).replace("-", "A").replace("_", "z")[:15]
