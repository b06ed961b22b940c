"""The one vocabulary in which every provider tells what happened; intake understands nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Party:
    """Somebody on the other side, as the provider names them.

    `addresses` are (kind, value) pairs of `AddressKind`, the one to match by first (BSUID, parent BSUID, wa_id).
    `verified_external_id` only from a signed identity of the business.
    """

    addresses: tuple[tuple[str, str], ...]
    name: str = ""
    username: str = ""
    language: str = ""
    country: str = ""
    verified_external_id: str = ""


@dataclass(frozen=True)
class File:
    """A file of a message: `ref` is the provider's name of it, `sha256` base64; `upload` an Attachment's id."""

    ref: str
    mime: str
    name: str = ""
    size: int = 0
    sha256: str = ""
    upload: int | None = None
    #: why it can never be had, "" when it can
    refused: str = ""


@dataclass(frozen=True)
class Inbound:
    """A message of a customer (or, with `direction` out, an echo of one that we sent by other means)."""

    provider_id: str
    sender: Party
    type: str
    text: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    sent_at: datetime | None = None
    #: provider id of the message it quotes
    reply_to: str = ""
    direction: str = "in"
    client_id: str = ""
    #: how long the sender may be answered freely from now, seconds; None on channels without a window
    window_s: int | None = None
    #: a consent keyword it is: in, out or ""
    consent: str = ""


@dataclass(frozen=True)
class StatusChange:
    """How far one of ours has come. Found by `provider_id`, or by `opaque`: what we gave the message along, echoed.

    That is our id of it ("41"), and from the first retry on also which one ("41.1"). `status` is one of `Status`,
    `error` in the contract's shape, `pricing` what the provider says that it bills: `{category, billable, type}`.
    """

    provider_id: str
    status: str
    at: datetime
    opaque: str = ""
    error: dict[str, Any] | None = None
    recipient: Party | None = None
    pricing: dict[str, Any] | None = None

    @property
    def message_id(self) -> int:
        """Our id of the message, 0 when it was not told."""
        told = self.opaque.partition(".")[0]
        return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0

    @property
    def retry(self) -> int:
        """Which retry it speaks of, 0 for the first try."""
        told = self.opaque.partition(".")[2]
        return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


@dataclass(frozen=True)
class ReactionChange:
    """An emoji on a message, "" to take it away."""

    provider_id: str
    target: str
    sender: Party
    emoji: str
    at: datetime
    window_s: int | None = None


@dataclass(frozen=True)
class Edit:
    """New words for a message that was sent before."""

    target: str
    text: str
    at: datetime
    sender: Party | None = None


@dataclass(frozen=True)
class Revocation:
    """A message was taken back by its sender."""

    target: str
    at: datetime
    sender: Party | None = None


@dataclass(frozen=True)
class IdentityChange:
    """A person's address became another: `was` ends, `now` begins. `kind` is number or identity.

    `also` are further names of the person, by which they are found when the notice does not tell the old one.
    """

    was: tuple[tuple[str, str], ...]
    now: tuple[tuple[str, str], ...]
    kind: str
    at: datetime
    text: str = ""
    provider_id: str = ""
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ConsentWord:
    """A change of consent that the provider tells: `change` of `ConsentChange`."""

    sender: Party
    change: str
    evidence: str
    at: datetime


@dataclass(frozen=True)
class Past(Inbound):
    """A message of before the channel was connected here: placed by its `sent_at`, answered by nobody (contract §6).

    The sender is the person of the thread, whoever wrote it; `status` is how far one of ours had come.
    """

    status: str = ""


@dataclass(frozen=True)
class Naming:
    """A name for somebody whom we know already; one who has a name keeps it, unless it `renames`."""

    sender: Party
    name: str
    at: datetime
    renames: bool = False


@dataclass(frozen=True)
class Unreadable:
    """An element that could not be understood: parked with its reason, and shown when `sender` is known."""

    reason: str
    excerpt: str = ""


Item = Inbound | StatusChange | ReactionChange | Edit | Revocation | IdentityChange | ConsentWord | Naming | Unreadable

_KINDS = {kind.__name__: kind for kind in (StatusChange, ReactionChange, Edit, Revocation)}


def freeze(item: StatusChange | ReactionChange | Edit | Revocation) -> dict[str, Any]:
    """An item as JSON, to wait for its message. The window that it opened is open already, and not again later."""
    told = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(item).items()}
    told.pop("window_s", None)
    return {"kind": type(item).__name__, **told}


def thaw(frozen: dict[str, Any]) -> Any:
    """What `freeze` wrote, as an item again."""
    told = dict(frozen)
    kind = _KINDS[told.pop("kind")]
    told["at"] = datetime.fromisoformat(told["at"])
    for key in ("sender", "recipient"):
        if told.get(key):
            party = told[key]
            told[key] = Party(**{**party, "addresses": tuple(tuple(pair) for pair in party["addresses"])})
    return kind(**told)


def clean(text: str, limit: int | None = None) -> str:
    """Text as we keep it (contract §4): NUL and lone surrogates become U+FFFD, controls but tab and newline go."""
    if not text.isprintable():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(char for char in text if char in "\t\n" or not (ord(char) < 32 or 127 <= ord(char) < 160))
    return text if limit is None else text[:limit]
