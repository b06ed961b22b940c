"""Files of customers, fetched from their provider; and files of ours, where a provider can pick them up."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from urllib.parse import quote

from django.conf import settings as django_settings
from django.db import connection

from channels_app import announced, downloading
from channels_app.connection import provider_of, settings_of
from channels_app.providers.base import Refused, Source, TryLater
from inbox import filing, vault
from inbox.clock import now
from inbox.models import Attachment, FileState, Message, Moved, Thread
from inbox.models.thread.changing import changes

logger = logging.getLogger(__name__)

#: bytes of the largest file we fetch (WhatsApp: 100 MB)
LARGEST = 105 * 1024 * 1024
#: seconds between tries; after the last the file is given up
PAUSES = (2, 10, 30, 120, 600, 3600, 6 * 3600)
#: a try that takes longer than this may be taken up by another process
LEASE = timedelta(minutes=3)
WORKERS = 4
#: how long a provider may pick a file up, and how long an uploaded one is good (WhatsApp: 30 days)
PICK_UP, UPLOADED = timedelta(hours=6), timedelta(days=25)

_pool: ThreadPoolExecutor | None = None
_lock = threading.Lock()
_running: set[int] = set()


def wake() -> None:
    """Fetch what is due, in threads of this process; returns at once."""
    global _pool
    with _lock:
        room = WORKERS * 2 - len(_running)
        if room <= 0:
            return
        due = [pk for pk in _due(room) if pk not in _running]
        if due and _pool is None:
            _pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="media")
        for pk in due:
            _running.add(pk)
            assert _pool is not None
            _pool.submit(_run, pk)


def fetch(attachment_id: int) -> None:
    """One try to fetch one file; what goes wrong is written on the row, or tried again later."""
    row = _claimed(attachment_id)
    if row is None or row.message is None or row.message.channel is None:
        return
    channel = row.message.channel
    path = Path("inbound") / now().strftime("%Y-%m") / secrets.token_hex(16)
    target = Path(django_settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        provider, settings = provider_of(channel), settings_of(channel)
        source = provider.source(settings, row.provider_ref)
        size = downloading.download(source, target, LARGEST, provider.hosts(settings))
        mime, size = _examined(target, row, source, size)
    except Exception as problem:
        target.unlink(missing_ok=True)
        _failed(row, problem)
        return
    _finish(row, state=FileState.READY, file=str(path), mime=mime, size=size, name=_name(row, mime), error="")


def path_of(row: Attachment) -> Path:
    """Where the file lies."""
    return Path(django_settings.MEDIA_ROOT) / row.file


def uploaded(ref: str, when: datetime) -> str:
    """`provider_ref` of a file of ours that the provider holds."""
    return f"uploaded {int(when.timestamp())} {ref}"


def ref_of(row: Attachment, when: datetime) -> str:
    """The provider's id of a file of ours, "" when it has none that is still good."""
    mark, _, rest = row.provider_ref.partition(" ")
    at, _, ref = rest.partition(" ")
    fresh = mark == "uploaded" and at.isdigit() and when.timestamp() - int(at) < UPLOADED.total_seconds()
    return ref if fresh else ""


def public_url(row: Attachment) -> str:
    """An address by which anybody who was told it may fetch the file for some hours: for providers only."""
    ends = int((now() + PICK_UP).timestamp()) // 600 * 600
    return f"{django_settings.PUBLIC_URL}/pickup/{_signed(row.pk, ends)}/{quote(row.name[:80] or 'file')}"


def picked_up(told: str) -> Attachment | None:
    """The file of such an address while it holds."""
    parts = told.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:2]):
        return None
    pk, ends = int(parts[0]), int(parts[1])
    if not compare_digest(told.encode("utf-8", "replace"), _signed(pk, ends).encode()) or ends < now().timestamp():
        return None
    return Attachment.objects.filter(pk=pk, state=FileState.READY).exclude(message=None).first()


def _due(limit: int) -> list[int]:
    due = Attachment.objects.filter(state=FileState.PENDING, try_at__lte=now(), message__isnull=False)
    return list(due.order_by("try_at").values_list("pk", flat=True)[:limit])


def _run(pk: int) -> None:
    from channels_app.outgoing import release

    try:
        fetch(pk)
    except Exception:
        logger.exception("File %s could not be fetched", pk)
    finally:
        release()
        with _lock:
            _running.discard(pk)


def _claimed(pk: int) -> Attachment | None:
    """The row, leased to this process, its try counted before it is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inbox_attachment SET attempts = attempts + 1, try_at = %s"
            " WHERE id = %s AND state = 'pending' AND try_at <= %s RETURNING id",
            [now() + LEASE, pk, now()],
        )
        taken = cursor.fetchone()
    rows = Attachment.objects.select_related("message__channel")
    return rows.filter(pk=pk).first() if taken else None


def _examined(target: Path, row: Attachment, source: Source, size: int) -> tuple[str, int]:
    """(mime by content, size); raises TryLater when another file came than was announced, Refused for another kind."""
    wanted = row.provider_sha256 or source.sha256
    if wanted and not _is_digest(target, wanted):
        raise TryLater("The file that came is not the one that was announced.")
    with target.open("rb") as file:
        head = file.read(8192)
    mime = filing.mime_of(head, row.name)
    announced.check(row.mime or source.mime, mime)
    if mime in filing.SHOWN:
        size, mime = filing.drawn_anew(target, size, mime)
    elif mime == "application/octet-stream" and row.mime.startswith(("audio/", "video/")):
        mime = row.mime
    return mime, size


def _is_digest(target: Path, wanted: str) -> bool:
    """Whether the SHA-256 is this; Meta writes it in base64, others in hex."""
    with target.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").digest()
    return wanted in (base64.b64encode(found).decode(), found.hex())


def _name(row: Attachment, mime: str) -> str:
    return filing.safe_name(row.name or mime.replace("/", "."))


def _failed(row: Attachment, problem: Exception) -> None:
    if isinstance(problem, Refused):
        _finish(row, state=FileState.FAILED, error=problem.reason[:255])
        return
    if row.attempts > len(PAUSES):
        _finish(row, state=FileState.FAILED, error="The file could not be fetched from the provider.")
        return
    logger.warning("File %s is fetched again later: %s", row.pk, problem)
    wait = timedelta(seconds=PAUSES[row.attempts - 1])
    Attachment.objects.filter(pk=row.pk, state=FileState.PENDING).update(try_at=now() + wait)


def _finish(row: Attachment, **columns: object) -> None:
    """Write the outcome and raise the message's `rev`, so that screens show the file."""
    for _ in range(5):
        message = Message.objects.select_related("thread").filter(pk=row.message_id).first()  # type: ignore[misc]
        if message is None:
            return
        try:
            _write(message.thread, message, row.pk, columns)
        except (Moved, Thread.DoesNotExist):
            continue
        return


@changes
def _write(thread: Thread, message: Message, pk: int, columns: dict[str, object]) -> None:
    if Attachment.objects.filter(pk=pk, state=FileState.PENDING).update(try_at=None, **columns):
        Message.objects.filter(pk=message.pk).update(rev=thread.take_number())


def _signed(pk: int, ends: int) -> str:
    return f"{pk}-{ends}-{vault.digest('pick-up', f'{pk}:{ends}')[:40]}"
