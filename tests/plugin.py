"""A pytest plugin: real PostgreSQL and Redis before Django's settings are read, and folders that vanish afterwards.

PostgreSQL is shared by the runs that overlap (each has a database of its own); every process has a Redis of its own,
since Redis knows one space of subscriptions for all its databases.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests import template

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "build" / "pytest"
#: Nothing of a test run must survive a power cut.
_REDIS: list[Any] = []
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _begin() -> Path:
    """Sets the environment of this process; returns its folder."""
    own = Path(tempfile.mkdtemp(prefix="throughline-tests-"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        os.environ.setdefault("TEST_DATABASE", f"test_{os.getpid()}")
        _share_postgres()
    from config.embedded.redis import Redis

    _REDIS.append(redis := Redis(own))
    redis.start()
    # WhiteNoise warns of a folder that is not there, and a test that needs no page does not collect one.
    (SCRATCH / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "REDIS_URL": redis.url(),
        "THROUGHLINE_DATA": str(own),
        "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
        "SIMULATOR": "1",
        # Whole products of the tests leave the cores to each other; the embedder has tests of its own.
        "EMBEDDER": "none",
        "DATABASE_POOL": "0",
        "STATIC_ROOT": str(SCRATCH / "static"),
        "PUBLIC_URL": "http://testserver",
    }
    return own


def _share_postgres() -> None:
    if os.environ.get("DATABASE_URL"):
        return
    from config.embedded import lease
    from config.embedded.postgres import Postgres

    postgres = Postgres(SCRATCH, _HASTY)
    lease.ensure(SCRATCH, postgres, None)
    os.environ["DATABASE_URL"] = postgres.url()
    with lease.locked(SCRATCH):
        _drop_orphans(postgres)
        os.environ["TEST_TEMPLATE"] = template.migrated(postgres.url)


def _drop_orphans(postgres: Any) -> None:
    """Databases of runs that were killed: their names hold the pid of the run."""
    import psutil
    import psycopg

    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+'").fetchall():
            if not psutil.pid_exists(int(name.split("_")[1])):
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


_OWN = _begin()


def _end() -> None:
    """Stops this process's Redis and removes its folder; the last run of all stops PostgreSQL (lease)."""
    while _REDIS:
        _REDIS.pop().stop()
    shutil.rmtree(_OWN, ignore_errors=True)


atexit.register(_end)


def pytest_unconfigure(config: pytest.Config) -> None:
    """As at exit, which the processes of xdist do not reach."""
    _end()


@pytest.fixture(scope="session", autouse=True)
def collected_static() -> None:
    """Static files under their hashed names, as in production; collected anew only when a source changed."""
    from django.conf import settings
    from django.core.management import call_command

    from config.embedded.lease import locked, prepare
    from config.static import is_collected, mark_collected

    prepare(SCRATCH)
    with locked(SCRATCH):
        if not is_collected(Path(settings.STATIC_ROOT)):
            call_command("collectstatic", interactive=False, verbosity=0)
            mark_collected(Path(settings.STATIC_ROOT))
