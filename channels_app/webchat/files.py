"""Files of visitors and for visitors: kept like any upload, given out by addresses that end."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.conf import settings

from channels_app.models import Visitor
from inbox import filing, vault
from inbox.clock import now
from inbox.models import Attachment, Message

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

#: bytes of one file, below what the server lets through
LONGEST = 20 * 1024 * 1024
#: how long an address of a file holds, at least
HOLDS = timedelta(days=1)


class TooBig(Exception):
    """A file over LONGEST."""


def take(upload: UploadedFile[Any], visitor: Visitor) -> Attachment:
    """Keep a file of a visitor until a message names it. Raises TooBig; a picture loses its metadata (EXIF)."""
    if upload.size is None or upload.size > LONGEST:
        raise TooBig
    return filing.keep(upload, upload.name or "", uploader(visitor))


def uploader(visitor: Visitor) -> str:
    """Whose file it is."""
    return f"visitor:{visitor.pk}"


def unused(visitor: Visitor) -> int:
    """How many uploads of theirs wait for a message."""
    return Attachment.objects.filter(uploader=uploader(visitor), message=None).count()


def visitor_file(row: Attachment, visitor: Visitor) -> dict[str, Any]:
    """A file of a message, with an address that only this visitor was told."""
    home = f"{settings.PUBLIC_URL}/webchat/{visitor.channel.key}/files"
    return {
        "id": str(row.pk), "name": row.name, "mime": row.mime, "size": row.size, "state": row.state,
        "url": f"{home}/{sign(row.pk, visitor)}/" if row.state == "ready" else None, "error": row.error or None,
    }  # fmt: skip


def sign(attachment_id: int, visitor: Visitor) -> str:
    """`id-visitor-end-signature`; the end is a whole day, so that an address stays the same for a while."""
    ends = (now() + 2 * HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    return _signed(attachment_id, visitor.pk, int(ends.timestamp()))


def opened(told: str) -> tuple[int, int] | None:
    """(attachment, visitor) of an address that holds, else None."""
    parts = told.split("-")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:3]):
        return None
    attachment, visitor, ends = map(int, parts[:3])
    right = _signed(attachment, visitor, ends).encode()
    if not compare_digest(told.encode("utf-8", "replace"), right) or ends < now().timestamp():
        return None
    return attachment, visitor


def message_of(attachment_id: int) -> tuple[Attachment, Message] | None:
    """A file that belongs to a message and is here."""
    row = Attachment.objects.select_related("message").filter(pk=attachment_id, state="ready").exclude(file="").first()
    return (row, row.message) if row and row.message else None


def _signed(attachment: int, visitor: int, ends: int) -> str:
    mark = vault.digest("visitor-file", f"{attachment}:{visitor}:{ends}")[:32]
    return f"{attachment}-{visitor}-{ends}-{mark}"
