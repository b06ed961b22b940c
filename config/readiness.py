"""What /readyz and /metrics say: the state of database, Redis, migrations and worker, and every registered figure."""

import logging
from contextlib import closing

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from prometheus_client import REGISTRY, generate_latest

from config import presence

logger = logging.getLogger(__name__)
#: Set once the database was seen with every migration of this code: it can only lose one by an older restore.
_migrated: set[bool] = set()


def state() -> dict[str, bool]:
    """Redis missing leaves the product ready: only time is lost (contract, section 7)."""
    database = migrations = worker = False
    with closing(connection):
        try:
            database = presence.database_answers()
            migrations = _is_migrated()
            worker = presence.is_there("worker")
        except (DatabaseError, psycopg.Error) as error:
            logger.warning("The database does not answer: %s", type(error).__name__)
    ok = database and migrations and worker
    return {"ok": ok, "database": database, "redis": _redis_answers(), "migrations": migrations, "worker": worker}


def metrics() -> str:
    """Every figure of prometheus_client's default registry; apps add counters and collectors to it."""
    with closing(connection):
        return generate_latest(REGISTRY).decode()


def _is_migrated() -> bool:
    if not _migrated:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrated.add(True)
    return bool(_migrated)


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
