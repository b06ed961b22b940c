"""Runs one management command with its servers behind it: those that run, or those it starts for its own time."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from config import env, kept

#: Commands that read no row: they need no servers.
_ALONE = {"help", "version", "--help", "-h", "--version", "collectstatic", "findstatic"}
_OURS = ("automation", "channels_app", "memory", "inbox")
_CHECKOUT = Path(__file__).resolve().parent.parent


def run(argv: Sequence[str]) -> None:
    """As Django's execute_from_command_line(); before it the servers, and for our own commands the migrations."""
    name = argv[1] if len(argv) > 1 else "help"
    if name not in _ALONE and not {"--help", "-h"} & set(argv):
        _leave_in_order(0 if name == "up" else 128 + signal.SIGTERM)
        if name == "up":
            _claim()
            _refuse_taken_port(argv[2:])
        elif name == "migrate":
            os.environ["DATABASE_STATEMENT_TIMEOUT"] = "0"
        provide_servers()
    from django.core.management import execute_from_command_line

    if name not in _ALONE:
        _migrate_for(name)
    execute_from_command_line(list(argv))


def _leave_in_order(status: int) -> None:
    """SIGTERM ends a command as its own end would: what it started is stopped."""

    def leave(*_: object) -> None:
        sys.exit(status)

    signal.signal(signal.SIGTERM, leave)


def provide_servers() -> None:
    """Sets DATABASE_URL and REDIS_URL for this process and its children, where they are unset, to embedded servers."""
    needs_postgres, needs_redis = not env.secret("DATABASE_URL"), not env.secret("REDIS_URL")
    if not needs_postgres and not needs_redis:
        return
    data = kept.folder(_CHECKOUT)
    from config.embedded import lease
    from config.embedded.postgres import Postgres
    from config.embedded.redis import Redis

    postgres, redis = Postgres(data) if needs_postgres else None, Redis(data) if needs_redis else None
    lease.ensure(data, postgres, redis)
    if postgres is not None:
        os.environ["DATABASE_URL"] = postgres.url()
        os.environ["THROUGHLINE_EMBEDDED"] = "1"
    if redis is not None:
        os.environ["REDIS_URL"] = redis.url()


def _claim() -> None:
    from config.claim import claim

    claim(kept.folder(_CHECKOUT))


def _refuse_taken_port(arguments: Sequence[str]) -> None:
    from config.embedded.process import is_free

    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    known, _ = parser.parse_known_args(list(arguments))
    if known.port and not is_free(known.port, known.host):
        sys.exit(f"Port {known.port} of {known.host} is in use: stop what listens there, or choose another by --port")


def _migrate_for(command: str) -> None:
    """Brings the database up to date before a command of ours: it must not meet yesterday's tables."""
    import django
    from django.core.management import call_command, get_commands
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    if get_commands().get(command) not in _OURS:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
