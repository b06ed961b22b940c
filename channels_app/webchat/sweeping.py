"""Forgets visitors who opened the chat, never wrote, and have not come back for long; and codes that nobody sent."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from channels_app.models import Continuation, Visitor, VisitorToken
from inbox.clock import now

#: a browser that has been back exchanged its token since
SILENT = timedelta(days=90)
UNUSED = timedelta(days=1)
#: visitors of one sweep
MOST = 10_000


def sweep() -> int:
    """Delete them; how many visitors. Whoever comes back later is a stranger, and has lost nothing."""
    Continuation.objects.filter(used_at=None, ends_at__lt=now() - UNUSED).delete()
    recent = VisitorToken.objects.filter(visitor=OuterRef("pk"), created_at__gt=now() - SILENT)
    silent = Visitor.objects.filter(~Exists(recent), address=None, created_at__lt=now() - SILENT)
    ids = list(silent.values_list("pk", flat=True)[:MOST])
    Visitor.objects.filter(pk__in=ids, address=None).delete()
    return len(ids)
