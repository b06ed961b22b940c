"""One `up` per THROUGHLINE_DATA: the second is refused, and what a killed one left running is ended."""

import fcntl
import sys
from pathlib import Path
from typing import TextIO

import psutil

from config.embedded import lease, process

NAMES = ("web", "worker", "beat", "simulator")
#: The lock lives as long as this process: a file object that nobody closes.
_held: list[TextIO] = []


def claim(data: Path) -> None:
    """Takes `data` for this process, or ends it with one line when another `up` serves it."""
    lease.prepare(data)
    handle = (data / "run" / "up.lock").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Throughline already runs for {data}: stop it first, or set another THROUGHLINE_DATA")
    _held.append(handle)
    for name in NAMES:
        _end_leftover(data, data / "run" / f"{name}.pid")


def _end_leftover(data: Path, pid_file: Path) -> None:
    """Pids are used again, so what the file names must be ours by its environment."""
    pid = process.read_pid(pid_file)
    if pid and _is_ours(pid, data):
        process.end(pid, "", 10)
    pid_file.unlink(missing_ok=True)


def _is_ours(pid: int, data: Path) -> bool:
    try:
        found = psutil.Process(pid)
        return found.environ().get("THROUGHLINE_DATA") == str(data) and "-m" in found.cmdline()
    except psutil.Error:
        return False
