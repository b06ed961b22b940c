"""What memory holds of a person who is erased: traces, postings, embeddings, facts, promises, records."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from inbox.erasing import also
from memory import shelf
from memory.models import Enquiry, Fact, Forgotten, Promise, Record, Trace


@also
def erase(contact_ids: list[int], provider_ids: list[tuple[int, str]]) -> dict[str, int]:
    """Every trace, fact, promise and record of theirs; the database lets go what stands on them (migrations)."""
    # The enquiries first: whoever is just storing an answer holds theirs (memory/connectors/asking.py).
    kinds = {
        "enquiries": Enquiry, "records": Record, "memories": Trace, "facts": Fact, "promises": Promise,
        "forgotten": Forgotten,
    }  # fmt: skip
    transaction.on_commit(partial(shelf.forget, contact_ids))
    return {
        what: kind._default_manager.filter(contact__in=contact_ids)._raw_delete("default")
        for what, kind in kinds.items()
    }
