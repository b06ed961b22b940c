"""`manage.py up` on a folder of its own: starts, heals, shares its servers, survives a kill -9, ends in order."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from config.embedded.process import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
_LEFT_TO_UP = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "STATIC_ROOT", "DATABASE_POOL", "TEST_TEMPLATE")
_NAMES = {"web", "worker", "beat", "postgres", "redis"}


class Install:
    """One folder, and the `up` that runs for it now."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.environment = {key: value for key, value in os.environ.items() if key not in _LEFT_TO_UP}
        self.environment |= {"THROUGHLINE_DATA": str(data), "SIMULATOR": "0"}
        self.process: subprocess.Popen[str] | None = None

    def manage(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def up(self) -> str:
        """Starts `up`; returns what it printed up to its address."""
        self.process = self.manage("up", "--no-demo", "--port", str(self.port))
        assert self.process.stdout is not None
        printed = ""
        while line := self.process.stdout.readline():
            printed += line
            if line.startswith("Throughline: "):
                return printed
        raise AssertionError(printed + (self.process.stderr.read() if self.process.stderr else ""))

    def pid(self, name: str) -> int:
        return int((self.data / "run" / f"{name}.pid").read_text())

    def ready(self) -> dict[str, bool]:
        try:
            return dict(httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=60).json())
        except httpx.HTTPError:
            return {}

    def wait_until_whole(self) -> None:
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            state = self.ready()
            if state and all(state.values()):
                return
            time.sleep(0.1)
        raise AssertionError(f"not whole again: {state}")

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)
        for stream in (self.process.stdout, self.process.stderr) if self.process else ():
            if stream is not None:
                stream.close()


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """An empty install; what still runs of it at the end is stopped."""
    made = Install(tmp_path / "data")
    yield made
    made.end()


@pytest.mark.timeout(1200)
def test_one_command_starts_everything_heals_it_and_ends_it(install: Install) -> None:
    printed = install.up()
    assert f"\nThroughline: http://127.0.0.1:{install.port}/\n" in f"\n{printed}"
    install.wait_until_whole()
    servers = (install.data / "servers.json").read_text()

    for name in _NAMES:
        os.kill(install.pid(name), signal.SIGKILL)
    install.wait_until_whole()
    assert (install.data / "servers.json").read_text() == servers, "the ports must stay: clients hold them"

    _a_second_one_is_refused(install)
    _a_command_uses_what_runs(install)
    _an_unclean_end_is_no_trouble(install)
    _the_end_leaves_nothing(install)


def _a_second_one_is_refused(install: Install) -> None:
    second = install.manage("up", "--port", str(free_port()))
    _, complaint = second.communicate(timeout=200)
    assert second.returncode == 1
    assert re.fullmatch(r"Throughline already runs for .*\n", complaint)


def _a_command_uses_what_runs(install: Install) -> None:
    before = install.pid("postgres")
    command = install.manage(
        "shell", "--no-imports", "-c", "from inbox.models import Agent; print(Agent.objects.count())"
    )
    printed, complaint = command.communicate(timeout=400)
    assert (printed.strip(), command.returncode) == ("0", 0), complaint
    assert install.pid("postgres") == before
    assert install.ready()["database"]


def _an_unclean_end_is_no_trouble(install: Install) -> None:
    assert install.process is not None
    old = install.pid("web")
    install.process.kill()
    install.process.communicate()
    assert psutil.pid_exists(old), "a kill -9 leaves its children behind; the next start must cope with that"
    install.up()
    assert install.pid("web") != old
    install.wait_until_whole()


def _the_end_leaves_nothing(install: Install) -> None:
    pids = [install.pid(name) for name in _NAMES]
    assert install.process is not None
    install.process.send_signal(signal.SIGTERM)
    assert install.process.wait(120) == 0
    assert [pid for pid in pids if _runs(pid)] == []
    assert list((install.data / "run").glob("*.pid")) == []


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_port_in_use_is_named_in_one_line(install: Install) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", install.port))
        taken.listen()
        command = install.manage("up", "--port", str(install.port))
        _, complaint = command.communicate(timeout=200)
    assert command.returncode == 1
    assert complaint == (
        f"Port {install.port} of 127.0.0.1 is in use: stop what listens there, or choose another by --port\n"
    )
    assert not (install.data / "postgres").exists()


@pytest.mark.timeout(600)
def test_a_command_alone_starts_its_servers_migrates_and_stops_them(install: Install, tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_text('[[team]]\nname = "Support"\n')
    command = install.manage("apply", str(tmp_path / "workspace.toml"))
    _, complaint = command.communicate(timeout=400)
    assert command.returncode == 0, complaint
    assert list((install.data / "run").glob("*.pid")) == []
    kept = json.loads((install.data / "servers.json").read_text())
    assert {"postgres", "redis"} == set(kept)
    assert (install.data / "servers.json").stat().st_mode & 0o077 == 0
