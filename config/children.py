"""The processes of `manage.py up`: how each is started, found again by its pid file, and ended."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import process

_CHECKOUT = Path(__file__).resolve().parent.parent
_LOG_BYTES = 2_000_000
#: Seconds before the next try of a process that keeps dying; one that lived for a minute begins anew.
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
_STEADY_SECONDS = 60


@dataclass
class Child:
    """One process: web, worker, beat or simulator."""

    name: str
    arguments: list[str]
    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0

    @property
    def pid_file(self) -> Path:
        """Where its pid stands."""
        return self.data / "run" / f"{self.name}.pid"

    @property
    def output(self) -> Path:
        """What it prints beside its log: a traceback at its start, mostly."""
        return self.data / "log" / f"{self.name}.out"

    def start(self) -> None:
        """Starts it, in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.output.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = not self.output.exists() or self.output.stat().st_size > _LOG_BYTES
        own = {"LOG_FILE": str(self.output.with_suffix(".log")), "PYTHONUNBUFFERED": "1"}
        with self.output.open("wb" if fresh else "ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=_CHECKOUT,
                env={**os.environ, **self.environment, **own},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started = time.monotonic()
        process.write(self.pid_file, f"{self.process.pid}\n", 0o644)

    def is_alive(self) -> bool:
        """True while it runs; one that ended is reaped here."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Starts it again when it is dead and its pause is over; True when it did."""
        if self.is_alive():
            return False
        lived = time.monotonic() - self.started
        if lived > _STEADY_SECONDS:
            self.deaths = 0
        if lived < _PAUSES[min(self.deaths, len(_PAUSES) - 1)]:
            return False
        self.deaths += 1
        self.start()
        return True

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal, if it still runs."""
        if self.is_alive() and self.process is not None:
            self.process.send_signal(number)

    def last_words(self) -> str:
        """The last line that it printed."""
        try:
            lines = self.output.read_text(errors="replace").strip().splitlines()
        except OSError:
            return "nothing was printed"
        return lines[-1] if lines else "nothing was printed"
