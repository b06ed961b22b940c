"""Who wants to be written to: the words by which people say so, and the newest line of the log for an address."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Q

from inbox import vault
from inbox.clock import now
from inbox.models import Consent, ConsentChange
from inbox.numbering import same_line

if TYPE_CHECKING:
    from inbox.models import Address, Channel

WORDS = Path(__file__).parent / "consent_words"
#: longer texts are no keyword
LONGEST = 40
KEYWORDS = ("stop", "stop_sms", "start", "help")
#: longer texts are read by a person anyway
LONGEST_PHRASE = 400


def word(text: str) -> str:
    """stop, start or help when the whole message is one of their words in any of our languages, else "".

    NFKC, case-folded, quotes, punctuation and emoji stripped; never a word within a sentence.
    """
    return _words().get(bare(text), "").removesuffix("_sms") if len(text) <= LONGEST else ""


def bare(text: str) -> str:
    """A text as keywords are compared: NFKC, case-folded, letters and digits only, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = [char if unicodedata.category(char)[0] in "LNM" else " " for char in folded]
    return " ".join("".join(kept).split())


def change(text: str) -> str:
    """out or in for a keyword (`ConsentChange`); HELP changes nothing."""
    return {"stop": ConsentChange.OUT.value, "start": ConsentChange.IN.value}.get(word(text), "")


def marketing_word(text: str) -> str:
    """Where a STOP ends promotions only, as on WhatsApp: its plain words alone, since CANCEL there is an answer."""
    return ConsentChange.MARKETING_OUT.value if len(text) <= LONGEST and _words().get(bare(text)) == "stop" else ""


def is_suspected(text: str) -> bool:
    """Whether it may mean STOP without the word for it (FCC: any reasonable means); a person decides."""
    if len(text) > LONGEST_PHRASE:
        return False
    told = f" {bare(text)} "
    return any(f" {phrase} " in told for words in _languages().values() for phrase in words["phrases"])


def reply(text: str, what: str) -> str:
    """What is answered to a keyword, in the first language that has it; `{name}` stands for the channel."""
    known = [one for one in _languages().values() if bare(text) in one["words"]]
    return (known or [_languages()["en"]])[0]["replies"][what]


def newest(channel: Channel, addresses: Iterable[Address]) -> dict[int, str]:
    """The newest word of each address on a channel or for all of them (`ConsentChange` by address id)."""
    return {row: told for (row, _), told in newest_of([channel], addresses).items()}


def newest_of(channels: Iterable[Channel], addresses: Iterable[Address]) -> dict[tuple[int, int], str]:
    """As `newest` for several channels, by (address id, channel id), in one query.

    STOP stays with the number, whatever the network calls it: a wa_id and the phone number of one line are one.
    """
    ids = [channel.pk for channel in channels]
    digests: dict[str, list[int]] = {}
    for row in addresses:
        for digest in _digests(row):
            digests.setdefault(digest, []).append(row.pk)
    rows = Consent.objects.filter(Q(channel__in=ids) | Q(channel=None), address_digest__in=digests)
    found: dict[tuple[int, int], str] = {}
    before: dict[tuple[int, int], str] = {}
    for digest, channel_id, told in rows.order_by("at", "pk").values_list("address_digest", "channel_id", "change"):
        for pair in product(digests[digest], ids if channel_id is None else [channel_id]):
            if told == ConsentChange.REVIEW:
                before[pair] = found.get(pair, "")
            # A suspicion that meant nothing is as if nobody had had it.
            found[pair] = before.get(pair, "") if told == ConsentChange.DISMISSED else told
    return found


def log(channel: Channel, address: Address, told: str, source: str, evidence: str) -> bool:
    """A line of the log; False when the newest one says the same, or (for a mere suspicion) already no."""
    last = newest(channel, [address]).get(address.pk, "")
    if last == told or (told == ConsentChange.REVIEW and last in (ConsentChange.OUT, ConsentChange.MARKETING_OUT)):
        return False
    digest = vault.digest("address", f"{address.kind}:{address.value}")
    Consent.objects.create(
        address_digest=digest, channel=channel, change=told, source=source, evidence=evidence[:500], at=now()
    )
    return True


def _digests(row: Address) -> list[str]:
    own = (row.kind, row.value)
    return [vault.digest("address", f"{kind}:{value}") for kind, value in (own, *same_line(own))]


@cache
def _words() -> dict[str, str]:
    return {word: what for words in _languages().values() for word, what in words["words"].items()}


@cache
def _languages() -> dict[str, dict[str, dict[str, str]]]:
    """Each language's words (bare word: what it does) and replies; English first, so that others yield to it."""
    found = {}
    for path in sorted(WORDS.glob("*.json"), key=lambda path: (path.stem != "en", path.stem)):
        told = json.loads(path.read_text("utf-8"))
        words = {bare(one): what for what, many in told.items() if what in KEYWORDS for one in many}
        phrases = dict.fromkeys(map(bare, told["suspected"]), "suspected")
        found[path.stem] = {"words": words, "replies": told["replies"], "phrases": phrases}
    return found
