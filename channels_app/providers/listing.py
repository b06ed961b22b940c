"""The provider's own list of messages, by which we find what no webhook told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class Listed:
    """One row of a provider's list: which message it is, and for one of ours how far it has come (`Status`)."""

    provider_id: str
    is_incoming: bool
    status: str = ""
    #: the row as the provider told it, for `retell`
    row: dict[str, Any] = field(default_factory=dict)


class Listing:
    """What a provider can tell again when asked. `settings` is an instance of the provider's own."""

    #: whether `listed` and `retell` tell anything
    can_list: ClassVar[bool] = False

    def listed(self, settings: Any, since: datetime, until: datetime) -> Iterator[Listed]:
        """Every message of this channel within that time, oldest first; raises as `send`."""
        return iter(())

    def retell(self, settings: Any, one: Listed) -> tuple[bytes, str]:
        """A listed message as the webhook that should have told of it: body and content type; raises as `send`.

        Raises LookupError where nothing is listed.
        """
        raise LookupError("This provider keeps no list of messages.")
