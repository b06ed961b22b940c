"""`manage.py up`: the whole product on this machine by one command."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import kept, static
from config.children import Child
from config.embedded import process
from config.supervise import Supervisor

_CELERY = ["-m", "celery", "--app", "config.celery"]


class Command(BaseCommand):
    """Starts PostgreSQL and Redis where they are not given, then web, worker, beat and simulator."""

    help = "Starts everything and keeps it running; Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of the contract, section 1."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000); 0 takes a free one")
        parser.add_argument("--no-demo", action="store_true", help="make no demo workspace in an empty database")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prepares the database and the static files, then supervises until SIGTERM."""
        host, port = options["host"], options["port"] or process.free_port()
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        data: Path = settings.THROUGHLINE_DATA
        os.environ["THROUGHLINE_DATA"] = str(data)
        os.environ.setdefault("PUBLIC_URL", address)
        supervisor = Supervisor(data, address, _children(host, port, data), self._say)
        process.write(data / "address", address + "\n", 0o644)
        self._prepare(make_demo=not options["no_demo"])
        connection.close()
        try:
            supervisor.start()
            if not supervisor.stopping:
                self._say(f"Throughline: {address}/")
                self._tell_sign_ins()
            supervisor.watch()
        finally:
            supervisor.stop()

    def _prepare(self, make_demo: bool) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            # In a process of its own, since a migration may take longer than any statement of ours may.
            _manage("migrate", "--verbosity=0", "--no-input")
        if not static.is_collected(settings.STATIC_ROOT):
            call_command("collectstatic", verbosity=0, interactive=False)
            static.mark_collected(settings.STATIC_ROOT)
        if make_demo and "demo" in get_commands() and _is_empty():
            self._make_demo()

    def _make_demo(self) -> None:
        try:
            _manage("demo")
        except SystemExit as failure:
            # An empty inbox is of more use than none.
            self._say(f"The demo could not be made: {failure}")

    def _tell_sign_ins(self) -> None:
        try:
            demo = json.loads((settings.THROUGHLINE_DATA / "demo.json").read_text())
        except FileNotFoundError:
            return
        for person in demo["sign_ins"]:
            self._say(f"  {person['role']}: {person['email']}  password: {person['password']}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _children(host: str, port: int, data: Path) -> list[Child]:
    worker = [*_CELERY, "worker", "--pool=threads", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    wanted = [
        Child("web", ["-m", "config.server", "--host", host, "--port", str(port)], data),
        Child("worker", [*worker, "--hostname=worker@%h", "--concurrency=8", "--queues=default,sending"], data),
        Child("beat", [*_CELERY, "beat", "--scheduler=celery.beat:Scheduler", "--pidfile=", "--loglevel=INFO"], data),
    ]
    if settings.SIMULATOR:
        own = {"SIMULATOR_PORT": str(kept.simulator_port(data))}
        wanted.append(Child("simulator", ["-m", "channels_app.simulator"], data, own))
    return wanted


def _is_empty() -> bool:
    """No agent and no channel: nobody has set this install up yet."""
    from inbox.models import Agent, Channel

    return not Agent.objects.exists() and not Channel.objects.exists()


def _manage(*arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=settings.BASE_DIR)
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed")
