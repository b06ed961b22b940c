"""Processes by pid file: is it alive and ours, end it, find a free port."""

import os
import signal
import socket
import time
from pathlib import Path

import psutil


def read_pid(file: Path) -> int | None:
    """The pid in the first line of `file`, or None when the file is missing or holds no number."""
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def write(file: Path, content: str, mode: int = 0o600) -> None:
    """Replaces `file` as a whole, with `mode` from its first byte on; the folder is made when missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    os.write(handle, content.encode())
    os.close(handle)
    fresh.replace(file)


def alive(pid: int | None, marker: str) -> bool:
    """True when `pid` runs and `marker` stands in its command line; a zombie is dead, whatever pg_ctl believes."""
    if not pid:
        return False
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and marker in " ".join(process.cmdline())
    except psutil.Error:
        return False


def end(pid: int, marker: str, seconds: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Sends `first`, waits up to `seconds`, then kills; returns when the process is gone or a zombie."""
    deadline = time.monotonic() + seconds
    sign = first
    while alive(pid, marker):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        while alive(pid, marker) and time.monotonic() < deadline:
            time.sleep(0.05)
        sign, deadline = signal.SIGKILL, time.monotonic() + 5


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True when `port` of `host` can be listened on now; a port in TIME_WAIT counts as free, as for any server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
