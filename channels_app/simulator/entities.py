"""What the simulator remembers: people, messages, media, with nothing of any provider's spelling."""

from dataclasses import dataclass, field
from typing import Any

#: How far a message sent by the business has come; a step is never taken back.
RANK = {"accepted": 0, "queued": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}


@dataclass
class Person:
    """A customer with a phone. `phone` is E.164 with the plus sign; '' for nobody's number."""

    id: str
    name: str
    phone: str
    #: Their WhatsApp id in digits, '' when they have no WhatsApp. Need not equal the dialled number (MX, AR, BR).
    wa_id: str = ""
    #: Business-scoped user id for the main portfolio, for example `US.13491208655302741918`.
    user_id: str = ""
    #: A username hides the phone number from businesses that do not know it.
    username: str = ""
    #: mobile, landline (takes no SMS) or none.
    sms: str = "mobile"
    #: Phone switched off: nothing is delivered until it is on again.
    off: bool = False
    read_receipts: bool = True
    #: Reads by itself what is delivered; False means only when the chat is opened on the screen.
    reads: bool = True
    #: Made by a test or a bench, not shown on the phone page.
    scripted: bool = False
    note: str = ""
    #: Where they stand in the list.
    place: int = 0


@dataclass
class Message:
    """One bubble. `direction` is the product's: `in` comes from the customer, `out` from the business."""

    id: str
    provider: str
    account: str
    person: str
    direction: str
    type: str
    #: The type's own part of the provider's message, for example {"body": "Hi"}.
    body: dict[str, Any]
    #: What a bubble shows in words.
    text: str
    at: float
    #: The business's own number on the other side.
    number: str = ""
    status: str = ""
    status_at: dict[str, float] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    reply_to: str = ""
    #: biz_opaque_callback_data.
    opaque: str = ""
    media: list[str] = field(default_factory=list)
    #: {"person": "❤️", "business": "👍"}
    reactions: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    revoked: bool = False
    #: The webhook that told the product of an incoming message was answered 200.
    acknowledged: bool = False
    #: An incoming message that the business has marked as read.
    seen: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Medium:
    """A stored file. `account` owns it; `expires` in shifted unix seconds."""

    id: str
    account: str
    mime: str
    size: int
    sha256: str
    name: str
    expires: float
    source: str = "upload"
    gone: bool = False


@dataclass
class Send:
    """One accepted send, as the ledger keeps it for ever."""

    id: str
    provider: str
    account: str
    person: str
    to: str
    type: str
    text: str
    opaque: str
    at: float


@dataclass
class Mark:
    """One remembered value under a name such as `inbound|wa-main|dina`."""

    id: str
    value: float


@dataclass
class Template:
    """A WhatsApp message template in one language."""

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    status: str
    components: list[dict[str, Any]]
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    quality: str = "GREEN"
