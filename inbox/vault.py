"""Secrets at rest: authenticated encryption under keys derived from SECRET_KEY, old keys still readable."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """A sealed value was made under a key that is neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS."""


def seal(text: str) -> str:
    """Encrypt `text` under the current key; the result is ASCII."""
    return _ring().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made under the current or a former key; raises `Unreadable`."""
    try:
        return _ring().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("This secret was stored under another SECRET_KEY. Add it to SECRET_KEY_FALLBACKS.") from error


def reseal(sealed: str) -> str:
    """The same secret under the current key (key rotation)."""
    return _ring().rotate(sealed.encode()).decode()


def digest(purpose: str, value: str) -> str:
    """A keyed digest (HMAC-SHA256, hex) by which a value can be found again without being stored."""
    return hmac.new(_derive(settings.SECRET_KEY, purpose), value.encode(), hashlib.sha256).hexdigest()


def _ring() -> MultiFernet:
    return _ring_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _ring_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(secret, "vault"))) for secret in secrets])


@lru_cache(maxsize=32)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"throughline:{purpose}".encode()).derive(secret.encode())
