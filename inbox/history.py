"""History: conversations from elsewhere, read line by line into the threads they belong to (contract §6)."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from inbox.actors import Actor
from inbox.clock import now
from inbox.importing import Batch
from inbox.models import Job

logger = logging.getLogger(__name__)

#: bytes of one file, and of one of its lines
LIMIT, LINE = 256 * 1024 * 1024, 1_048_576
#: lines of one transaction, and bad lines that are told one by one
LINES, TOLD = 2_000, 1_000
#: times an error of ours is met before the job is given up
TRIES = 3
#: seconds after which a file without a job is left over
ORPHANED_S = 3_600

#: who takes imported items in after us: gives how many of a job's items it has; set by memory
_readers: list[Callable[[Job], int]] = []


class TooLarge(Exception):
    """More than `LIMIT` bytes."""


def taken_in_by(reader: Callable[[Job], int]) -> Callable[[Job], int]:
    """Register who takes the items in afterwards; a job is done once every one of them has them all."""
    _readers.append(reader)
    return reader


def begin(chunks: Iterable[bytes], by: Actor) -> Job:
    """Keep a file of JSON Lines and make its job. Raises TooLarge."""
    path = _folder() / f"{secrets.token_hex(16)}.jsonl"
    size = 0
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > LIMIT:
                    raise TooLarge
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    counters = {"lines": 0, "imported": 0, "skipped_total": 0, "remembered": 0}
    details = {"file": path.name, "offset": 0, "skipped": []}
    return Job.objects.create(
        kind="history", counters=counters, details=details, by_kind=by.kind, by_id=by.id, started_at=now()
    )


def run(job_id: int) -> bool:
    """Read on until the end; False when another process is at it. What a crash left is gone on with."""
    try:
        while (going_on := _step(job_id)) is True:
            continue
        return going_on is not None
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("History %s failed", job_id)
        _give_up(job_id, type(error).__name__)
        return False


def run_all() -> None:
    """Go on with every job that a crash left or that waits for memory; drop files that no job wants."""
    _tidy()
    for pk in Job.objects.filter(kind="history", state="running").order_by("pk").values_list("pk", flat=True):
        run(pk)


def shape(job: Job) -> dict[str, Any]:
    """`{state, reason, lines, imported, skipped, skipped_total, remembered}`."""
    counts = {name: job.counters.get(name, 0) for name in ("lines", "imported", "skipped_total", "remembered")}
    return {
        "id": str(job.pk),
        "state": job.state,
        "reason": job.reason or None,
        "skipped": job.details["skipped"],
        **counts,
    }


def _step(job_id: int) -> bool | None:
    """One batch in one transaction; None when the job is done or another process has it."""
    with transaction.atomic():
        jobs = Job.objects.select_for_update(skip_locked=True)
        job = jobs.filter(pk=job_id, kind="history", state="running").first()
        if job is None:
            return None
        going_on = _read_some(job)
        job.save()
    return going_on


def _give_up(job_id: int, why: str) -> None:
    """An error of ours is tried again a few times, not for ever; what went in before stays."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        job.details["tries"] = job.details.get("tries", 0) + 1
        if job.details["tries"] >= TRIES:
            job.state, job.ended_at = "failed", now()
            job.reason = f"It stopped after line {job.counters['lines']} ({why})."
            (_folder() / job.details["file"]).unlink(missing_ok=True)
        job.save()


def _read_some(job: Job) -> bool:
    """One batch of lines; False at the end, or when nothing more can be done now."""
    details = job.details
    path = _folder() / details["file"]
    if details.get("read"):
        return _settle(job)
    try:
        with path.open("rb") as file:
            file.seek(details["offset"])
            batch = Batch(job.pk)
            for number, line in _lines(file, job.counters["lines"]):
                batch.add(number, line)
            at_end = file.tell() == path.stat().st_size
            details["offset"] = file.tell()
    except OSError as error:
        logger.exception("History %s cannot be read", job.pk)
        job.state, job.reason, job.ended_at = "failed", f"The file cannot be read ({type(error).__name__}).", now()
        return False
    batch.write()
    _count(job, batch)
    if at_end:
        details["read"] = True
        path.unlink(missing_ok=True)
        return _settle(job)
    return True


def _tidy() -> None:
    """Customers' words must not lie about: a file whose job was never made goes after an hour."""
    wanted = set(Job.objects.filter(kind="history", state="running").values_list("details__file", flat=True))
    for path in _folder().glob("*.jsonl"):
        if path.name not in wanted and time.time() - path.stat().st_mtime > ORPHANED_S:
            path.unlink(missing_ok=True)


def _lines(file: Any, before: int) -> Iterable[tuple[int, bytes]]:
    for number in range(before + 1, before + LINES + 1):
        line = file.readline(LINE + 1)
        if not line:
            return
        while len(line) > LINE and not line.endswith(b"\n"):
            more = file.readline(LINE)
            if not more or more.endswith(b"\n"):
                break
        yield number, line


def _count(job: Job, batch: Batch) -> None:
    counters, skipped = job.counters, job.details["skipped"]
    counters["lines"] = max(counters["lines"], batch.last_line)
    counters["imported"] += batch.imported
    counters["skipped_total"] += len(batch.skipped)
    told = [{"line": line, "reason": reason} for line, reason in batch.skipped]
    job.details["skipped"] = (skipped + told)[:TOLD]


def _settle(job: Job) -> bool:
    """Done once those who take the items in have them all."""
    told = [reader(job) for reader in _readers]
    job.counters["remembered"] = min(told, default=0)
    if all(count >= job.counters["imported"] for count in told):
        job.state, job.ended_at = "done", now()
    return False


def _folder() -> Path:
    folder = Path(settings.THROUGHLINE_DATA) / "history"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
