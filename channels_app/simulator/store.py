"""A small SQLite file behind the simulator's memory, written a moment later in one transaction."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = "CREATE TABLE IF NOT EXISTS item (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID"


class Store:
    """Rows (kind, id, JSON). `put` and `drop` only remember; `flush` writes what was remembered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(SCHEMA)
        self._waiting: dict[tuple[str, str], str | None] = {}
        self._lock = threading.Lock()

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every row of a kind, as it was last flushed."""
        for (body,) in self._db.execute("SELECT body FROM item WHERE kind = ?", (kind,)):
            yield json.loads(body)

    def put(self, kind: str, id: str, body: dict[str, Any]) -> None:
        """Remember a row; the newest state of a row replaces what was waiting."""
        self._waiting[kind, id] = json.dumps(body)

    def drop(self, kind: str, id: str) -> None:
        """Remember that a row is gone."""
        self._waiting[kind, id] = None

    def flush(self) -> int:
        """Write what is waiting and say how many rows that was. May run in a thread."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            if not waiting:
                return 0
            gone = [key for key, body in waiting.items() if body is None]
            kept = [(kind, id, body) for (kind, id), body in waiting.items() if body is not None]
            self._db.execute("BEGIN")
            self._db.executemany("DELETE FROM item WHERE kind = ? AND id = ?", gone)
            self._db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?)", kept)
            self._db.execute("COMMIT")
            return len(waiting)

    def close(self) -> None:
        """Flush and close the file."""
        self.flush()
        self._db.close()
