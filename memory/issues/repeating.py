"""Who keeps writing about the same: counted, shown on the row, and kept from being advertised to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.clock import now as clock
from inbox.models import Contact, Moved, Thread
from memory.issues.shapes import issues_of
from memory.models import Issue, IssueState

#: contacts at which an issue is flagged, and at which it alerts
FLAG, ALERT = 2, 3
#: an issue of which nobody spoke for longer is not counted
RECENT = timedelta(days=30)
#: how long nobody is advertised to after a complaint
SPARED = timedelta(days=14)
CHIP = "repeat"
_LEVELS = {False: "warn", True: "danger"}


@dataclass(frozen=True)
class Repeat:
    """An unresolved issue that the customer made contact about more than once."""

    issue: Issue
    contacts: int
    #: from the first contact to the last, at least 1
    days: int

    @property
    def is_alert(self) -> bool:
        """Whether it is the third time or more."""
        return self.contacts >= ALERT

    @property
    def text(self) -> str:
        """ "3rd contact in 9 days, unresolved"."""
        return f"{_ordinal(self.contacts)} contact in {self.days} day{'s' if self.days != 1 else ''}, unresolved"


def repeats(contact: Contact, now: datetime) -> list[Repeat]:
    """The unresolved issues of a person with two contacts or more, most first."""
    rows = issues_of(contact).filter(
        state=IssueState.OPEN, contacts__gte=FLAG, last_at__gt=now - RECENT, last_at__lte=now
    )
    told = [Repeat(row, row.contacts, days(row.opened_at, row.last_at)) for row in rows]
    return sorted(told, key=lambda repeat: -repeat.contacts)


def days(first: datetime, last: datetime) -> int:
    """In how many days contacts were made: those begun, at least 1."""
    return max(1, math.ceil((last - first) / timedelta(days=1)))


def spared(contact: Contact, now: datetime) -> str:
    """Why this person is not advertised to now, as a sentence; "" when nothing speaks against it."""
    again = repeats(contact, now)
    if again:
        return f"No promotions while an issue is open: {again[0].text} (#{again[0].issue.pk})."
    complaint = issues_of(contact).filter(complained_at__gt=now - SPARED).order_by("-complained_at").first()
    if complaint is not None:
        return f"No promotions within {SPARED.days} days of a complaint (#{complaint.pk})."
    return ""


def show(contact_id: int) -> None:
    """Put the chip on the row of this person, or take it off. Opens a transaction of its own."""
    thread = Thread.objects.filter(contact=contact_id, merged_into=None).select_related("contact").first()
    if thread is None:
        return
    told = next(iter(repeats(thread.contact, clock())), None)
    if told is None and all(chip["code"] != CHIP for chip in thread.flags):
        return
    try:
        thread.flag(CHIP, told.text if told else "", _LEVELS[told.is_alert] if told else "info")
    except (Moved, Thread.DoesNotExist):
        return


def fade(limit: int = 500) -> int:
    """Take chips off whose issues have not been spoken of for long; returns how many were looked at."""
    shown = Thread.objects.filter(flags__contains=[{"code": CHIP}], last_activity_at__lt=clock() - RECENT)
    rows = list(shown.values_list("contact", flat=True)[:limit])
    for contact in rows:
        show(contact)
    return len(rows)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
