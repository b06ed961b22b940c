"""Starts the simulator as a process of its own and waits until it answers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx


def launch(
    port: int, data: Path, public_url: str, *, clock_offset: str = "0s", timeout: float = 20.0
) -> "subprocess.Popen[bytes]":
    """The running process; RuntimeError when it does not come up. Stop it with `terminate()`."""
    data.mkdir(parents=True, exist_ok=True)
    env = {
        **os.environ,
        "SIMULATOR_PORT": str(port),
        "THROUGHLINE_DATA": str(data),
        "PUBLIC_URL": public_url,
        "CLOCK_OFFSET": clock_offset,
    }
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, "-m", "channels_app.simulator"], env=env, cwd=root)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False, timeout=2).status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise RuntimeError(f"the simulator did not come up on port {port}")


@contextmanager
def running(port: int, data: Path, public_url: str, **more: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """A launched simulator that is stopped at the end, whatever happens; it must end with status 0."""
    process = launch(port, data, public_url, **more)
    try:
        yield process
    finally:
        process.terminate()
        status = process.wait(15)
    if status:
        raise RuntimeError(f"the simulator ended with {status}")


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
