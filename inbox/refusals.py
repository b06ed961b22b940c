"""Why a verb of a thread was not carried out; each knows the contract's code and what the caller needs to go on."""

from __future__ import annotations

from typing import Any


class Conflict(Exception):
    """Somebody else was first, or the world has moved on (409)."""

    code = "conflict"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.more = more


class SeenSeqStale(Conflict):
    """A message or note by someone else is newer than what the author saw; `items` are these rows."""

    code = "seen_seq_stale"


class BatonLost(Conflict):
    """Another speaker holds the baton; `holder` is who."""

    code = "baton_lost"


class ClientIdReused(Conflict):
    """The same client id came with another body."""

    code = "client_id_reused"


class ClaimLost(Conflict):
    """Somebody else answers for the thread; `holder` is who."""

    code = "claim_lost"


class ResolutionHeld(Conflict):
    """Something open speaks against resolving; `holds` are the reasons."""

    code = "resolution_held"


class AlreadySent(Conflict):
    """It has left, or may have: it cannot be taken back."""

    code = "already_sent"


class EpochChanged(Conflict):
    """Places were renumbered since: read the thread again."""

    code = "epoch_changed"


class AddressTaken(Conflict):
    """The address belongs to another contact."""

    code = "address_taken"


class Unsendable(Exception):
    """The channel's law or the provider's limits refuse it (422); `channels` are the alternatives."""

    def __init__(
        self, code: str, detail: str, channels: list[dict[str, Any]] | tuple[dict[str, Any], ...] = ()
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.channels = code, detail, list(channels)
