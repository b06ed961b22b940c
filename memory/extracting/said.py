"""A text as it is read for facts: who said it and when, its sentences, each in three spellings of one length."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

#: characters of one text that are read
LONGEST = 8_000
#: what stands for what is quoted, in sharp and plain
_QUOTED = "\x1a"
_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SHARP = str.maketrans(
    {
        **{chr(0x660 + n): str(n) for n in range(10)}, **{chr(0x6F0 + n): str(n) for n in range(10)},
        "\u066b": ".", "\u066c": ",", "،": ",", "؛": ";", "؟": "?", "’": "'", "‘": "'", "´": "'", "`": "'", "“": '"',
        "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "–": "-", "—": "-",
        "‑": "-", "\t": " ",
    }
)  # fmt: skip
_DIGITS = str.maketrans({chr(base + n): str(n) for base in (0x660, 0x6F0) for n in range(10)})
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
_QUOTES = re.compile(r"\"[^\"\n]{12,400}\"|(?<!\w)'[^'\n]{12,400}'(?!\w)|^\s*>.*$", re.M)
_REPLIED = re.compile(r"^(?:On|Am|Le|El|Em|في) .{10,120}(?:wrote|schrieb|écrit|escribió|escreveu|كتب)\s*:\s*$", re.M)
#: a sentence ends with a sign that no digit or small letter follows; abbreviations do not end one
_END = re.compile(
    r"(?<=[!?…\n])\s*|(?<=[^\W\d]{3}\.)\s+(?=[^\s])|(?<=[\w)\"%€$£]\.)\s+(?=[A-ZÀ-ÝØ-Þ¿¡\"\u0600-\u06ff])|(?<=\.)\s*$"
)
_SHORT = re.compile(
    r"(?:\b(?:\w*str|no|\w*nr|núm|num|nº|n|st|str|dr|dra|sr|sra|mr|mrs|ms|av|avda|c|r|tel|apt|ste|ca|bzw|z\.b|etc|d|mme|m|lt|jan|feb"
    r"|sept|oct|nov|dec|dez|okt|approx|vs|nro|ref|fra|fact|fat)|(?<![\w/.-])\d{1,2}(?:\.\d{1,2})?|(?<![\w'.])[^\W\d_])\.$",
    re.I,
)


@dataclass(frozen=True)
class Claim:
    """One thing a text states: kind and normal form, the sentence a person reads ("" for the usual), 0 to 1."""

    kind: str
    value: str
    text: str = ""
    confidence: float = 0.9
    #: stands beside other values of its kind, where a new one would take their place
    beside: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence: as written but for its digits, with plain signs (`sharp`), and folded (`plain`); of one length."""

    text: str
    sharp: str
    plain: str
    language: str
    #: exactly as it was written
    original: str

    @property
    def is_question(self) -> bool:
        """Whether it asks."""
        return self.sharp.rstrip(' "\n)').endswith("?") or self.sharp.lstrip().startswith("¿")


@dataclass(frozen=True)
class Said:
    """What was said: by whom (contact, agent, bot, system, or note), when, and where they live."""

    text: str
    speaker: str
    at: datetime
    language: str = "en"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    country: str = ""
    #: by what name we know the contact
    called: str = ""
    #: what one of us said just before it, where that may have been a question
    asked: Said | None = None

    @property
    def local(self) -> datetime:
        """The time of the contact's own clock."""
        return self.at.astimezone(self.zone)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, without what is quoted of others."""
        written = unicodedata.normalize("NFC", self.text[:LONGEST])
        kept = [place for place, char in enumerate(written) if not _DROPPED.match(char)]
        text = "".join(written[place] for place in kept).translate(_DIGITS)
        sharp = _unquoted(text.translate(_SHARP))
        plain = "".join(map(_folded, sharp))
        return tuple(
            Sentence(
                text[start:end],
                sharp[start:end],
                plain[start:end],
                self.language,
                " ".join(written[kept[start] : kept[end] if end < len(kept) else None].split()),
            )
            for start, end in _spans(sharp)
        )


def plain(text: str) -> str:
    """A text as patterns see it: small letters without accents, Arabic letters in one spelling."""
    return "".join(map(_folded, _DROPPED.sub("", unicodedata.normalize("NFC", text)).translate(_SHARP)))


def _folded(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0] if ord(char) < 0x600 else char.translate(_ARABIC)
    low = base.lower()
    return low if len(low) == 1 else char


def _unquoted(sharp: str) -> str:
    replied = _REPLIED.search(sharp)
    if replied:
        sharp = sharp[: replied.start()] + _QUOTED * (len(sharp) - replied.start())
    return _QUOTES.sub(lambda found: _QUOTED * len(found[0]), sharp)


def _spans(sharp: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for end in _END.finditer(sharp):
        if end.start() <= start or _SHORT.search(sharp[max(0, start, end.start() - 12) : end.start()]):
            continue
        found.append((start, end.start()))
        start = end.end()
    if start < len(sharp):
        found.append((start, len(sharp)))
    return [(a, b) for a, b in found if sharp[a:b].strip(" \n.!?" + _QUOTED)]
