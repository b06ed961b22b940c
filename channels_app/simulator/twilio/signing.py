"""X-Twilio-Signature: HMAC over the address and the sorted parameters, base64."""

import base64
import hmac
from collections.abc import Iterable


def sign(token: str, url: str, pairs: Iterable[tuple[str, str]], algorithm: str = "sha1") -> str:
    """The signature Twilio computes: unique names sorted, of one name its unique values sorted, no separators."""
    values: dict[str, set[str]] = {}
    for name, value in pairs:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(
        hmac.new(token.encode(), text.encode("utf-8", "surrogateescape"), algorithm).digest()
    ).decode()
