"""What a provider is: how it verifies, reads, sends and limits; the registry finds one in each folder here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from channels_app.providers.billing import Billed
from channels_app.providers.listing import Listing
from inbox.clock import now
from inbox.inbound import Item

if TYPE_CHECKING:
    from inbox.outlets import Draft


@dataclass(frozen=True)
class Hook:
    """A webhook request as it came in. `path` and `query` are raw; header names are lower case, values latin-1."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The value of a header that came exactly once, else None: two signatures are no signature."""
        values = [value for key, value in self.headers if key == name]
        return values[0] if len(values) == 1 else None


@dataclass(frozen=True)
class Answer:
    """What a webhook is answered."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Notice:
    """News about the account, not about a customer: `state` (ok, warning, blocked, reauthorise) of the subject `code`.

    An ok clears what was noted under the code before; `data` are figures to keep (quality, limit, a template's status).
    """

    code: str
    state: str
    text: str
    provider_code: str = ""
    at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """One thing a webhook told. `to` is the outside id of the channel it is for, "" for the one that was called."""

    item: Item | Notice
    to: str = ""


@dataclass(frozen=True)
class Standing:
    """What a provider says of a channel when asked: how customers see us, and news for its health."""

    address: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class OutFile:
    """A file to send: `path` on disk, `url` where the provider may pick it up, `ref` its id there once uploaded."""

    id: int
    name: str
    mime: str
    size: int
    path: str
    url: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A message that was claimed for sending.

    `id` comes back in statuses where the provider echoes it; `to` is (kind, value) of the address; `template` is
    `{name, language, values}` with `components` as the provider last told them.
    """

    id: str
    to: tuple[str, str]
    type: str
    text: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    files: tuple[OutFile, ...] = ()
    template: dict[str, Any] | None = None
    reply_to: str = ""
    callback_url: str = ""
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Accepted:
    """A clear yes. `learnt` are further addresses of the recipient that the answer told."""

    provider_id: str
    learnt: tuple[tuple[str, str], ...] = ()
    #: as far as it is known to have come: sent, delivered, read, failed (look-ups only)
    status: str = "sent"
    error: dict[str, Any] | None = None


class Refused(Exception):
    """A clear no that a repeat would not change; the contract's `error` (§4) with a sentence for the agent.

    `after_s`: seconds before which a person's own try would be refused again.
    """

    def __init__(
        self, code: str, klass: str, provider_code: str, reason: str, action: str = "none", after_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.code, self.klass, self.provider_code, self.reason, self.action = code, klass, provider_code, reason, action
        self.after_s = after_s

    def shape(self) -> dict[str, Any]:
        """`error` of a message."""
        later = now() + timedelta(seconds=self.after_s) if self.after_s else None
        return {
            "code": self.code, "class": self.klass, "provider_code": self.provider_code, "reason": self.reason,
            "action": self.action, "retry_at": later.isoformat() if later else None,
        }  # fmt: skip


class TryLater(Exception):
    """Certainly not taken: it may be sent again after `seconds` (None: by our own back-off).

    `scope` says who must wait: the address (a pair rate) or the whole channel. `klass` is transient or throttled.
    """

    def __init__(
        self, reason: str, *, seconds: float | None = None, scope: str = "channel", klass: str = "transient",
        provider_code: str = "", patience_s: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(reason)
        self.reason, self.seconds, self.scope, self.klass = reason, seconds, scope, klass
        self.provider_code, self.patience_s = provider_code, patience_s


@dataclass(frozen=True)
class Unfit:
    """Why a draft cannot go this way; `code` is the contract's (text_too_long, attachment_unfit, ...)."""

    code: str
    reason: str


@dataclass(frozen=True)
class Source:
    """Where a file can be fetched: the address, what to show there, and the hosts that may be shown it."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    auth: tuple[str, str] | None = None
    hosts: tuple[str, ...] = ()
    size: int = 0
    sha256: str = ""
    mime: str = ""


class Hearing:
    """What a provider tells us: webhooks, and the files it names. `settings` is an instance of the provider's own."""

    #: bytes of a webhook
    body_limit: ClassVar[int] = 3_145_728

    def share_secret(self, one: Any, other: Any) -> bool:
        """Whether a webhook signed for `one` may speak of `other`."""
        return False

    def verify(self, settings: Any, hook: Hook) -> bool:
        """Whether the signature over the raw bytes is right: constant time, False for anything odd, never raises."""
        return False

    def challenge(self, settings: Any, hook: Hook) -> Answer:
        """The answer to a GET on the webhook."""
        return Answer(405, "This webhook takes POST.")

    def acknowledgement(self) -> Answer:
        """The answer to a webhook that was kept."""
        return Answer(200, '{"ok":true}', "application/json")

    def parse(self, settings: Any, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
        """Everything a body tells, in its order; what cannot be understood as `Unreadable`. Never raises.

        `received_at` is in the product's time (inbox.clock).
        """
        return []

    def source(self, settings: Any, ref: str) -> Source:
        """Where a file of an inbound message is. Raises `Refused` or `TryLater`."""
        raise Refused("media", "media", "", "This provider has no files.")

    def question(self, settings: Any, words: str) -> str:
        """The query by which the provider asks a webhook for `words`; "" where none does."""
        return ""

    def echo(self, settings: Any, path: str) -> Hook | None:
        """A webhook that tells nothing, signed as the provider signs; None where it cannot be made."""
        return None

    def hosts(self, settings: Any) -> frozenset[str]:
        """`host:port` pairs of a private network that the settings permit to call (contract §2, api_base)."""
        return frozenset()

    def standing(self, settings: Any) -> Standing:
        """How the provider says that the channel is; raises as `send`."""
        return Standing()


class Provider(Hearing, Listing, Billed, ABC):
    """One way to travel. `settings` is always an instance of `Settings`; no method keeps state."""

    kind: ClassVar[str]
    medium: ClassVar[str]
    label: ClassVar[str]
    #: a frozen dataclass whose fields are made by `fields.setting`
    Settings: ClassVar[type[Any]]
    #: the kinds of address it reaches, best first
    reaches: ClassVar[tuple[str, ...]] = ()
    #: kinds of address that are heard and cannot be answered, each with the sentence for the agent
    only_heard: ClassVar[dict[str, str]] = {}
    #: only who wrote on the channel can be reached there (a widget), not whoever has such an address
    only_where_they_wrote: ClassVar[bool] = False
    #: answers are free only for a while after the customer wrote
    has_window: ClassVar[bool] = False
    has_templates: ClassVar[bool] = False
    #: the customer can be shown that an answer is being written
    shows_typing: ClassVar[bool] = False
    #: our emoji on a customer's message travels
    has_reactions: ClassVar[bool] = False
    #: a customer who said STOP may not be written to at all (SMS), or may still be answered (WhatsApp)
    stop_ends_all: ClassVar[bool] = False
    #: what can be written in a form of its own: keys of channels_app/composing/forms.py
    offers: ClassVar[tuple[str, ...]] = ()
    #: whether `look_up` can settle a send without an answer
    can_look_up: ClassVar[bool] = False
    #: seconds that one message to one address costs, and how many may be borrowed from the future; 0: no such rate
    pair_rate: ClassVar[tuple[float, int]] = (0, 0)

    def offered(self, settings: Any, country: str) -> tuple[str, ...]:
        """Which of its forms make sense for a customer of this country (ISO 3166, "" when nobody knows)."""
        return self.offers

    @abstractmethod
    def outside_ids(self, settings: Any) -> list[str]:
        """The provider's names for this channel, by which elements of webhooks find it."""

    @abstractmethod
    def address(self, settings: Any) -> str:
        """How we appear to the customer."""

    @abstractmethod
    def unfit(self, settings: Any, draft: Draft) -> Unfit | None:
        """Why the provider would refuse this draft whatever the moment: length, type, size, shape."""

    def people_a_day(self, limit: str) -> int | None:
        """How many people may be written to first in 24 hours, of the limit as the provider words it; None: any."""
        return None

    def prepare(self, settings: Any, outgoing: Outgoing) -> dict[int, str]:
        """What must be there before the claim: uploads files; gives their `ref` by attachment id. Raises as `send`."""
        return {}

    @abstractmethod
    def send(self, settings: Any, outgoing: Outgoing) -> Accepted:
        """Hand the message over. Raises `Refused` or `TryLater`; any other exception means that nobody knows."""

    def look_up(self, settings: Any, outgoing: Outgoing, taken: frozenset[str]) -> Accepted | None:
        """What became of a send without an answer; None where the provider cannot say (yet).

        `taken` are ids of other messages of ours. Raises `Refused` when it certainly was not taken.
        """
        return None

    def mark_read(self, settings: Any, provider_id: str, typing: bool = False) -> None:
        """Tell the customer that it was read, and that an answer is being written; raises as `send`."""

    def react(self, settings: Any, to: tuple[str, str], target: str, emoji: str) -> None:
        """Put our emoji on a message of the customer, "" takes it away; raises as `send`."""
        raise Refused("unsupported", "request", "", "This channel has no reactions.")
