"""Candidates: the matters that a message may be about without naming a number."""

from __future__ import annotations

from collections.abc import Iterable

from memory.issues.matter import Matter
from memory.issues.said import Said

#: what is said is compared with so many matters, those spoken of last: who opens thousands holds up nobody else
MOST = 40
#: words that name a thing, from which on a message is about that thing
NAMED = 2


def spoken_of_last(matters: Iterable[Matter]) -> list[Matter]:
    """At most `MOST` of them, in their order."""
    found = list(matters)
    if len(found) <= MOST:
        return found
    kept = {id(matter) for matter in sorted(found, key=lambda matter: matter.last_at)[-MOST:]}
    return [matter for matter in found if id(matter) in kept]


def asked_after(said: Said, candidates: list[Matter]) -> Matter | None:
    """What a bare "any news?" is about: what it names, else what was last spoken of; None when it names other things.

    What is open comes before what was resolved.
    """
    if not said.chases:
        return None
    of_it = [matter for matter in candidates if said.things & matter.things]
    if len(said.things) >= NAMED and not of_it:
        return None
    waiting = of_it or [matter for matter in candidates if matter.is_open] or candidates
    return max(waiting, key=lambda matter: (matter.is_open, matter.last_at), default=None)
