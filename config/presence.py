"""Which kinds of process are alive: each holds a lock of PostgreSQL that ends with it, however it dies."""

import logging
import threading
import zlib
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)
#: First half of the advisory lock's number; the second is the checksum of the kind.
_SPACE = 0x7468726C
_PULSE_SECONDS = 5


def is_there(kind: str) -> bool:
    """True when at least one process of `kind` ("worker") holds its lock. Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_SPACE, _number(kind)],
        )
        return bool(cursor.fetchone()[0])


def database_answers() -> bool:
    """True when a new connection, beside the pool, is answered within two seconds; raises psycopg.Error when not."""
    with psycopg.connect(**_parameters(), autocommit=True, options="-c statement_timeout=2000") as fresh:
        return fresh.execute("SELECT 1").fetchone() is not None


def announce(kind: str) -> Callable[[], None]:
    """Says from a thread of its own that a process of `kind` is alive, until the returned function is called."""
    ended = threading.Event()
    threading.Thread(target=_hold, args=(kind, ended), name=f"presence-{kind}", daemon=True).start()
    return ended.set


def _hold(kind: str, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            with psycopg.connect(**_parameters(), autocommit=True) as held:
                held.execute("SELECT pg_advisory_lock_shared(%s, %s)", [_SPACE, _number(kind)])
                while not ended.wait(_PULSE_SECONDS):
                    held.execute("SELECT 1")
        except psycopg.Error as error:
            logger.warning("Presence lost, trying again: %s", type(error).__name__)
            ended.wait(1)


def _parameters() -> dict[str, Any]:
    base: dict[str, Any] = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {theirs: base[ours] for ours, theirs in names.items() if base[ours]}
    return {**found, "connect_timeout": 2, "application_name": "throughline-presence"}


def _number(kind: str) -> int:
    return zlib.crc32(kind.encode()) & 0x7FFFFFFF
