"""What a provider can be asked while a channel is set up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at while a channel is set up. `state` is ok, warning or failed.

    `text` says what is so, `advice` what to do about it, `mend` names what `Checkable.mend` can do at once.
    """

    code: str
    label: str
    state: str
    text: str
    advice: str = ""
    mend: str = ""


class Checkable(ABC):
    """The ability to say what is wrong with a channel's settings."""

    @abstractmethod
    def check(self, settings: Any, webhook_url: str) -> list[Finding]:
        """What the provider says of these settings, in the order in which to mend it; raises nothing."""

    def mend(self, settings: Any, what: str) -> None:
        """Do what a finding offered; raises as `Provider.send`."""
        raise LookupError(f"Nothing here is mended by {what}.")

    def ends_on(self, settings: Any) -> date | None:
        """The day on which the version of the API that is called stops answering; None for none known."""
        return None
