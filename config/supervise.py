"""`manage.py up`: starts every process, starts again what dies, and ends all of them in order."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.children import Child
from config.embedded import lease, process
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis

#: Seconds that the processes have for their last requests and tasks; PostgreSQL and Redis end after them.
_END_SECONDS = 21
_READY_SECONDS = 180
_LOOK_SECONDS = 0.25


class Supervisor:
    """Everything that runs for one THROUGHLINE_DATA."""

    def __init__(self, data: Path, address: str, children: list[Child], say: Callable[[str], None]) -> None:
        """`address`: http://HOST:PORT of the web process; `say` prints a line."""
        self.data = data
        self.address = address
        self.children = children
        self.say = say
        self.servers: list[Postgres | Redis] = [
            server
            for variable, server in (("DATABASE_URL", Postgres(data)), ("REDIS_URL", Redis(data)))
            if os.environ.get(variable) == server.url_or_none()
        ]
        self.stopping = False
        self._next_try: dict[str, float] = {}

    def start(self) -> None:
        """Starts the processes and returns when the web process answers; ends all when one cannot start."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        process.write(self.data / "run" / "up.pid", f"{os.getpid()}\n", 0o644)
        for child in self.children:
            child.start()
        deadline = time.monotonic() + _READY_SECONDS
        while not self.stopping and not self._answers():
            broken = next((child for child in self.children if not child.is_alive()), None)
            if broken or time.monotonic() > deadline:
                name, words = (broken.name, broken.last_words()) if broken else ("web", "it does not answer")
                sys.exit(f"The {name} process did not start: {words}")
            time.sleep(0.1)

    def watch(self) -> None:
        """Starts again what dies, until SIGTERM or Ctrl-C."""
        while not self.stopping:
            for server in self.servers:
                self._revive_server(server)
            for child in self.children:
                if child.revive():
                    self.say(f"{child.name} had ended and was started again")
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """Ends the processes together, then the servers, unless another command still uses them."""
        self.stopping = True
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + _END_SECONDS
        while any(child.is_alive() for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait(5)
            child.pid_file.unlink(missing_ok=True)
        (self.data / "run" / "up.pid").unlink(missing_ok=True)
        lease.release(self.data, os.getpid())

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _revive_server(self, server: Postgres | Redis) -> None:
        if server.is_running() or time.monotonic() < self._next_try.get(server.name, 0):
            return
        try:
            with lease.locked(self.data):
                server.start(again=True)
            self.say(f"{server.name} had ended and was started again")
        except SystemExit as failure:
            # Just after a kill -9 its children may still hold the memory; they end within seconds.
            self._next_try[server.name] = time.monotonic() + 0.5
            self.say(str(failure))
