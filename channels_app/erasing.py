"""What this app holds of a person who is erased: bodies as they came in, and files that were uploaded, never sent."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from channels_app import forgetting
from channels_app.models import Parked, Raw, RawState, Visitor
from inbox.erasing import also
from inbox.models import Address, Attachment

#: an address shorter than this would be found in bodies that are about somebody else
_TELLING = 6


@also
def erase(contact_ids: list[int], provider_ids: list[tuple[int, str]]) -> dict[str, int]:
    """Raw rows that name an address of theirs, with what was parked of them; unused uploads of their browsers.

    Providers with lists of their own are asked to take them off (`forgetting`).

    Only rows that are done: one that waits may hold what others wrote; what of it is theirs comes to a new contact.
    """
    values = Address.objects.filter(contact__in=contact_ids).values_list("value", flat=True)
    needles = [value.lstrip("+").encode() for value in values if len(value) >= _TELLING]
    asked = forgetting.note(contact_ids)
    if asked:
        forgetting.wake()
    return {"raw": _erase_raw(needles), "uploads": _erase_uploads(contact_ids), "asked_of_providers": asked}


def _erase_raw(needles: list[bytes]) -> int:
    if not needles:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM channels_app_raw WHERE state = %s"
            " AND EXISTS (SELECT FROM unnest(%s::bytea[]) AS needle WHERE position(needle IN body) > 0)",
            [RawState.DONE, needles],
        )
        found = [row[0] for row in cursor.fetchall()]
    Parked.objects.filter(raw__in=found).delete()
    return Raw.objects.filter(pk__in=found).delete()[0]


def _erase_uploads(contact_ids: list[int]) -> int:
    theirs = Q(address__contact__in=contact_ids) | Q(joined__address__contact__in=contact_ids)
    owners = [f"visitor:{pk}" for pk in Visitor.objects.filter(theirs).values_list("pk", flat=True)]
    rows = Attachment.objects.filter(uploader__in=owners, message=None)
    paths = [Path(settings.MEDIA_ROOT, name) for name in rows.exclude(file="").values_list("file", flat=True)]
    transaction.on_commit(partial(_unlink, paths))
    return rows.delete()[0]


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
