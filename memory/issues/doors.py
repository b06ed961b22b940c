"""What issues put behind inbox's doors: who is not advertised to, and what is exported of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox import deciding, exporting, outlets
from inbox.models import Address, Contact, Episode, Message
from memory.issues import repeating
from memory.issues.identifiers import identifiers, shared
from memory.issues.shapes import issue_shapes, issues_of
from memory.models import Issue


def spares(address: Address, draft: outlets.Draft, now: datetime) -> outlets.Refused | None:
    """Nobody is advertised to while they wait for the second time, or soon after a complaint."""
    if not outlets.is_promotion(draft):
        return None
    reason = repeating.spared(address.contact, now)
    return outlets.Refused("issue_open", reason) if reason else None


def is_of(episode: Episode, message: Message) -> bool:
    """Whether a message names a number that an issue of this episode names: then it goes on, and is not begun anew."""
    mine = identifiers(message.text)
    if not mine:
        return False
    told = Issue.objects.filter(occurrences__episode=episode).values_list("identifiers", flat=True)
    return any(shared(mine, frozenset((kind, value) for kind, value in known)) for known in told)


def issues(contact: Contact) -> list[dict[str, Any]]:
    """Every issue of a person, for the export of all we hold."""
    return issue_shapes(issues_of(contact))


outlets.objects(spares)
deciding.same_issue_by(is_of)
exporting.also("issues", issues)
