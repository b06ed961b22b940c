"""What issues put behind inbox's doors: who is not advertised to, and what is exported of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox import exporting, outlets
from inbox.models import Address, Contact
from memory.issues import repeating
from memory.issues.shapes import issue_shapes, issues_of


def spares(address: Address, draft: outlets.Draft, now: datetime) -> outlets.Refused | None:
    """Nobody is advertised to while they wait for the second time, or soon after a complaint."""
    if draft.purpose != "promotion":
        return None
    reason = repeating.spared(address.contact, now)
    return outlets.Refused("issue_open", reason) if reason else None


def issues(contact: Contact) -> list[dict[str, Any]]:
    """Every issue of a person, for the export of all we hold."""
    return issue_shapes(issues_of(contact))


outlets.objects(spares)
exporting.also("issues", issues)
