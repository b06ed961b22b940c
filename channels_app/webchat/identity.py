"""Who the business's own sign-in says a visitor is: a JWT under the channel's identity secret (contract §5)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from inbox.inbound import clean

#: seconds: the longest life of a token, and how wrong the other clock may be
LONGEST_S, SKEW_S = 3600, 60
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
#: what looks like an e-mail address
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s.]{2,}")


class Invalid(Exception):
    """The token vouches for nobody; the sentence says why."""


@dataclass(frozen=True)
class Claims:
    """What a valid token says. An e-mail or phone that is not verified is only a claim."""

    subject: str
    name: str = ""
    email: str = ""
    email_verified: bool = False
    phone: str = ""
    phone_verified: bool = False
    locale: str = ""
    #: seconds until the token ends
    lasts_s: float = field(default=0.0, compare=False)


def read(token: object, secrets: Iterable[str], audience: str) -> Claims:
    """The claims of a JWT (RFC 7519), HS256 and nothing else, under any of the secrets. Raises Invalid."""
    if not isinstance(token, str) or len(token) > 8192 or not token.isascii() or token.count(".") != 2:
        raise Invalid("The identity must be a JWT signed with HS256.")
    signed, _, signature = token.rpartition(".")
    header, payload = (_part(part) for part in signed.split("."))
    # The algorithm is ours to choose, never the token's: "none" and RS256 are refused whatever they are signed with.
    if header.get("alg") != "HS256" or header.get("crit"):
        raise Invalid("The identity must be signed with HS256.")
    told = _bytes(signature)
    keys = [secret for secret in secrets if secret]
    if not keys:
        raise Invalid("This channel has no identity secret: nobody can be vouched for.")
    marks = [hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest() for key in keys]
    # Every secret is compared, so that the time tells nothing of which one it was.
    if not sum(hmac.compare_digest(mark, told) for mark in marks):
        raise Invalid("The identity is not signed with this channel's identity secret.")
    return _claims(payload, audience)


def _claims(payload: dict[str, Any], audience: str) -> Claims:
    named = payload.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        raise Invalid(f'The identity is for somebody else: "aud" must be "{audience}".')
    lasts_s = _in_time(payload)
    subject = payload.get("sub")
    if not isinstance(subject, str) or not clean(subject).strip() or len(subject) > 255:
        raise Invalid('"sub" must be your own id of the person, a text of at most 255 characters.')
    email, phone = _text(payload, "email").lower(), _text(payload, "phone")
    return Claims(
        clean(subject).strip(),
        _text(payload, "name"),
        email if EMAIL.fullmatch(email) else "",
        payload.get("email_verified") is True,
        phone if _PHONE.fullmatch(phone) else "",
        payload.get("phone_verified") is True,
        _text(payload, "locale")[:10],
        lasts_s,
    )


def _in_time(payload: dict[str, Any]) -> float:
    """Seconds that are left. The signer's clock is the world's, so ours is too: the product's may be shifted."""
    now = time.time()
    ends: Any = payload.get("exp")
    if not _is_number(ends):
        raise Invalid('"exp" is missing: say when the identity ends, at most an hour from now.')
    if ends < now - SKEW_S:
        raise Invalid("The identity has expired. Ask your server for a new one.")
    if ends > now + LONGEST_S + SKEW_S:
        raise Invalid('"exp" may be at most an hour from now.')
    begins = payload.get("nbf", 0)
    if not _is_number(begins) or begins > now + SKEW_S:
        raise Invalid('The identity does not hold yet ("nbf").')
    return float(max(0, ends + SKEW_S - now))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    return clean(value, 255).strip() if isinstance(value, str) else ""


def _part(text: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(text))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Invalid("The identity must be a JWT signed with HS256.")
    return value


def _bytes(text: str) -> bytes:
    if "=" in text:
        raise Invalid("The identity must be a JWT signed with HS256.")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Invalid("The identity must be a JWT signed with HS256.") from None
