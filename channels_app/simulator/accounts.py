"""The accounts the simulator plays, read from THROUGHLINE_DATA/simulator.json again whenever that file changes."""

import json
import os
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

FILE = "simulator.json"


@dataclass(frozen=True)
class WhatsAppAccount:
    """One business number of a WhatsApp Business Account, with the webhook of the Meta app that serves it."""

    key: str
    waba_id: str
    phone_number_id: str
    display_phone_number: str
    access_token: str
    app_secret: str
    verify_token: str
    webhook_url: str
    verified_name: str = "Throughline Demo"
    #: Contacts keep one BSUID per portfolio; accounts of one business share it.
    portfolio: str = "main"
    #: Messages per second over which 130429 is answered.
    throughput: int = 80
    #: People whom the portfolio may write to first in 24 hours, 0 for no limit; its first account decides.
    messaging_limit: int = 2000
    #: Tell 131047 and 131026 in the answer to the POST instead of by a failed status.
    errors_in_answer: bool = False
    #: A number that is also used in the WhatsApp Business app: edits and deletions arrive as such.
    coexistence: bool = False


@dataclass(frozen=True)
class TwilioAccount:
    """One Twilio account (or sub-account) with the sender that carries the conversation."""

    key: str
    account_sid: str
    auth_token: str
    sender: str
    webhook_url: str
    numbers: tuple[str, ...] = ()
    signing_key: str = ""
    #: The id of a SharedKey: webhooks are signed with SHA-256 and `signing_key`, and the headers say so.
    shared_key: str = ""
    #: Post JSON, whose digest the address names, instead of forms.
    json_webhooks: bool = False
    #: Send OptOutType with STOP, START and HELP, as Advanced Opt-Out does.
    advanced_opt_out: bool = False
    #: Handle STOP and START before the product sees them, as Twilio does by default.
    default_opt_out: bool = True
    #: Requests per second over which 20429 is answered.
    throughput: int = 100

    @property
    def lines(self) -> tuple[str, ...]:
        """Every phone number this account may send from and be reached at."""
        own = (self.sender,) if self.sender.startswith("+") or self.sender.isdigit() else ()
        return own + tuple(number for number in self.numbers if number not in own)


@dataclass(frozen=True)
class TelnyxAccount:
    """One sender at Telnyx. `private_key` (base64 of 32 bytes) is the other half of the channel's `public_key`."""

    key: str
    api_key: str
    private_key: str
    sender: str
    webhook_url: str
    numbers: tuple[str, ...] = ()
    #: Needed for senders that are letters, and for a number pool.
    messaging_profile_id: str = ""
    #: Handle STOP and START before the product sees them, and say so, as Telnyx does by default.
    default_opt_out: bool = True
    #: Requests per second over which 10011 is answered.
    throughput: int = 100

    @property
    def lines(self) -> tuple[str, ...]:
        """Every name this account may send from and be reached at."""
        return (self.sender, *(number for number in self.numbers if number != self.sender))


Account = WhatsAppAccount | TwilioAccount | TelnyxAccount


@dataclass(frozen=True)
class WebchatAccount:
    """One web-chat widget that the shop embeds."""

    key: str
    widget_url: str
    identity_secret: str = ""


@dataclass(frozen=True)
class Accounts:
    """All accounts by kind, in the order of the file."""

    whatsapp: tuple[WhatsAppAccount, ...] = ()
    twilio: tuple[TwilioAccount, ...] = ()
    telnyx: tuple[TelnyxAccount, ...] = ()
    webchat: tuple[WebchatAccount, ...] = ()

    @property
    def messaging(self) -> tuple[Account, ...]:
        """The accounts that phones can write to."""
        return (*self.whatsapp, *self.twilio, *self.telnyx)

    def by_key(self, key: str) -> Account | None:
        """The messaging account of that key, or None."""
        return next((account for account in self.messaging if account.key == key), None)


@dataclass
class AccountsFile:
    """The file and its last good reading; a half-written or wrong file keeps the reading before it."""

    path: Path
    #: Where the product is: an address in the file that begins with / is below it.
    product: str = ""
    error: str = ""
    _stamp: tuple[int, int] = (0, 0)
    _read: Accounts = field(default_factory=Accounts)

    def current(self) -> Accounts:
        """The accounts as the file stands now (re-read when its modification time or size changed)."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return self._read
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._read, self.error = parse(json.loads(self.path.read_text("utf-8")), self.product), ""
            except (ValueError, TypeError) as problem:
                self.error = f"{self.path.name}: {problem}"
        return self._read


def parse(data: dict[str, Any], product: str = "") -> Accounts:
    """The file's JSON as accounts; ValueError names a missing key. Unknown keys are ignored."""
    return Accounts(
        tuple(_one(WhatsAppAccount, row, product) for row in data.get("whatsapp", [])),
        tuple(_one(TwilioAccount, row, product) for row in data.get("twilio", [])),
        tuple(_one(TelnyxAccount, row, product) for row in data.get("telnyx", [])),
        tuple(_one(WebchatAccount, row, product) for row in data.get("webchat", [])),
    )


def write_accounts(data_dir: Path, accounts: dict[str, list[dict[str, Any]]]) -> Path:
    """Put `accounts` (keys whatsapp, twilio, telnyx, webchat) in place in one step: no reader sees half a file."""
    parse(accounts)
    data_dir.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=data_dir, prefix=".simulator-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(accounts, file, indent=2)
    return Path(temporary).replace(data_dir / FILE)


Kind = TypeVar("Kind")


def _one(kind: type[Kind], row: dict[str, Any], product: str) -> Kind:
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    values = {name: value for name, value in row.items() if name in known}
    for name, value in values.items():
        # A secret may be a list in the workspace file: the first one signs.
        if name == "numbers":
            values[name] = tuple(value)
        elif isinstance(value, list):
            values[name] = value[0] if value else ""
        elif name.endswith("_url") and str(value).startswith("/"):
            values[name] = product + value
    try:
        return kind(**values)
    except TypeError as problem:
        raise ValueError(f"{kind.__name__}: {problem}") from None
