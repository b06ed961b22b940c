"""How the matters of a talk stood before it: what is needed to go over it again with what is new of it."""

from __future__ import annotations

from typing import Any

from memory.issues.matter import Matter, key_of


class Standing:
    """Each matter that a talk touches, as it stood; one that the talk itself began had no standing."""

    def __init__(self) -> None:
        # A matter may have no number before the walk is written: it is kept itself.
        self._kept: list[tuple[Matter, dict[str, Any]]] = []

    def keep(self, matter: Matter) -> None:
        """Note how it stands, once a talk."""
        if matter.contacts and not any(kept is matter for kept, _ in self._kept):
            self._kept.append((matter, matter.standing()))

    def take_up(self, matters: list[Matter], told: dict[str, Any]) -> None:
        """What was noted of these matters before, as `told` tells."""
        self._kept = [(matter, told[str(matter.pk)]) for matter in matters if str(matter.pk) in told]

    def clear(self) -> None:
        """Another talk begins."""
        self._kept = []

    def told(self) -> dict[str, Any]:
        """`{issue: how it stood}`, as JSON; asked for when issues are written."""
        return {str(key_of(matter)): standing for matter, standing in self._kept if matter.pk}
