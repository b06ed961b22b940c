"""What memory holds of a person who is erased: traces, postings, embeddings, facts, promises."""

from __future__ import annotations

from inbox.erasing import also
from memory.models import Fact, Forgotten, Promise, Trace


@also
def erase(contact_ids: list[int], provider_ids: list[tuple[int, str]]) -> dict[str, int]:
    """Every trace, fact and promise of theirs; the database lets go what stands on them (migrations 0001, 0004)."""
    kinds = {"memories": Trace, "facts": Fact, "promises": Promise, "forgotten": Forgotten}
    return {
        what: kind._default_manager.filter(contact__in=contact_ids)._raw_delete("default")
        for what, kind in kinds.items()
    }
