"""What the channels forget with time: webhooks as they came in, once all in them is taken in or given up."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from channels_app.models import Parked, Raw, RawState
from inbox.retention import also


@also("raw", "Webhooks as they came in")
def _raw(before: datetime, most: int) -> int:
    """What is parked and not solved keeps its raw row: it can still be read again."""
    waiting = Parked.objects.filter(raw=OuterRef("pk"), solved_at=None)
    done = Raw.objects.filter(~Exists(waiting), received_at__lt=before, state=RawState.DONE)
    old = list(done.order_by("received_at").values_list("pk", flat=True)[:most])
    Parked.objects.filter(raw__in=old).delete()
    return Raw.objects.filter(pk__in=old).delete()[0]
