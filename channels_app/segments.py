"""How many text messages a text is billed as: GSM-7 (3GPP TS 23.038) where every character fits, else UCS-2."""

from __future__ import annotations

#: the basic character set; each costs one septet
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: behind an escape; each costs two, and the two are never parted
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM_ALONE, GSM_JOINED = 160, 153
UCS_ALONE, UCS_JOINED = 70, 67


def count(text: str) -> int:
    """Segments of `text`, at least 1."""
    if all(char in BASIC or char in EXTENDED for char in text):
        return _fill([2 if char in EXTENDED else 1 for char in text], GSM_ALONE, GSM_JOINED)
    # UTF-16 units; a surrogate pair is never parted.
    return _fill([2 if ord(char) > 0xFFFF else 1 for char in text], UCS_ALONE, UCS_JOINED)


def _fill(costs: list[int], alone: int, joined: int) -> int:
    if sum(costs) <= alone:
        return 1
    segments, room = 1, joined
    for cost in costs:
        if cost > room:
            segments, room = segments + 1, joined
        room -= cost
    return segments
