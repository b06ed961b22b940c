"""How many segments a text takes (GSM 03.38 and UCS-2, 3GPP TS 23.038 and 23.040)."""

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[]~|€\f")


def count(text: str) -> int:
    """Segments of a text; an empty one (media only) counts as one."""
    if all(letter in GSM7 or letter in EXTENDED for letter in text):
        return _pack([2 if letter in EXTENDED else 1 for letter in text], 160, 153)
    return _pack([2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67)


def _pack(widths: list[int], alone: int, joined: int) -> int:
    """A character of two units is never split between segments."""
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments
