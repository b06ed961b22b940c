"""Who uses the embedded servers of one THROUGHLINE_DATA: the first starts them, the last one stops them."""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import process
from config.embedded.postgres import USER, Postgres
from config.embedded.redis import Redis


def ensure(data: Path, postgres: Postgres | None, redis: Redis | None) -> None:
    """Starts what does not run yet and keeps it at least until this process ends or calls release().

    Many processes may call this at once: they take turns, and each leaves a file named by its pid in `data`/run/users.
    """
    prepare(data)
    atexit.register(release, data, os.getpid())
    with locked(data):
        _mine(data).touch()
        for server in (postgres, redis):
            if server is not None:
                server.start()
        if postgres is not None:
            _create_database(postgres)


def release(data: Path, owner: int) -> None:
    """Gives the servers back; the last one of their users stops them. A forked child (another pid) gives nothing."""
    if os.getpid() != owner or not _mine(data).exists():
        return
    with locked(data):
        _mine(data).unlink(missing_ok=True)
        if not _users(data):
            for server in (Redis(data), Postgres(data)):
                server.stop()


def prepare(data: Path) -> None:
    """Makes the folder of everything that is kept: others may pass through it (PostgreSQL as root), not look inside."""
    (data / "run" / "users").mkdir(parents=True, exist_ok=True)
    if data.stat().st_uid == os.geteuid():
        data.chmod(0o711)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """One process at a time starts and stops servers; the lock ends with its holder, however it dies."""
    with (data / "run" / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _mine(data: Path) -> Path:
    return data / "run" / "users" / str(os.getpid())


def _users(data: Path) -> list[int]:
    """The pids of the living users; files of the dead are removed."""
    living = []
    for file in (data / "run" / "users").iterdir():
        if file.name.isdecimal() and process.alive(int(file.name), ""):
            living.append(int(file.name))
        else:
            file.unlink(missing_ok=True)
    return living


def _create_database(postgres: Postgres) -> None:
    import psycopg

    with psycopg.connect(postgres.url("postgres"), autocommit=True, connect_timeout=5) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [USER]).fetchone()
        if not found:
            connection.execute(f"CREATE DATABASE {USER}")
