"""What memory holds of a person who is erased: traces, postings, embeddings."""

from __future__ import annotations

from inbox.erasing import also
from memory.models import Trace


@also
def erase(contact_ids: list[int], provider_ids: list[tuple[int, str]]) -> dict[str, int]:
    """Every trace of theirs; the database lets postings and embeddings go with them (migration 0001)."""
    traces = Trace.objects.filter(contact__in=contact_ids)
    return {"memories": traces._raw_delete(traces.db)}
