"""Candidates: the matters that a message may be about without naming a number."""

from __future__ import annotations

from collections.abc import Iterable

from memory.issues.matter import Matter

#: what is said is compared with so many matters, those spoken of last: who opens thousands holds up nobody else
MOST = 40


def spoken_of_last(matters: Iterable[Matter]) -> list[Matter]:
    """At most `MOST` of them, in their order."""
    found = list(matters)
    if len(found) <= MOST:
        return found
    kept = {id(matter) for matter in sorted(found, key=lambda matter: matter.last_at)[-MOST:]}
    return [matter for matter in found if id(matter) in kept]
