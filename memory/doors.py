"""What memory puts behind inbox's doors: how far imports are remembered, and what still waits."""

from __future__ import annotations

from inbox import history, pending
from memory import remembering


def waiting() -> pending.Wait:
    """Threads that are not remembered up to their row."""
    return pending.Wait(remembering.pending())


history.taken_in_by(remembering.remembered_of)
pending.register("memory", waiting)
