"""The product of a chaos run: `manage.py up` with data of its own, and the ways to kill its parts."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from config.embedded.postgres import Postgres
from config.embedded.process import free_port

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("web", "worker", "redis", "postgres")
#: where web and worker kill themselves, and how likely each time they come by
FAIL_AT = (
    "ingest.before_commit:0.0006,ingest.after_commit:0.0006,ingest.after_response:0.0006,intake.before_commit:0.003,"
    "intake.after_commit:0.003,delivery.claimed:0.02,delivery.called:0.02"
)
TOKEN = "chaos-run-token-0123456789abcdef0123456789"
SECRET = "chaos-app-secret"


class Stack:
    """Started by `start`, killed part by part, stopped by `stop`."""

    def __init__(
        self, data: Path, fail_points: bool, more: str = "", more_accounts: dict[str, Any] | None = None
    ) -> None:
        """`more`: further lines of the workspace file, where {simulator} is its port; `more_accounts` it plays too."""
        self.data, self.port = data, free_port()
        self._more, self._accounts = more, _accounts() | (more_accounts or {})
        self._fail_at = FAIL_AT if fail_points else ""
        self.killed: dict[str, int] = dict.fromkeys(PARTS, 0)
        self._seen: dict[str, set[int]] = {part: set() for part in PARTS}
        self._mine: set[int] = set()

    @property
    def address(self) -> str:
        """Where the product answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The database's address."""
        return Postgres(self.data).url()

    def start(self) -> None:
        """Make the workspace, start everything, wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        simulator = free_port()
        (self.data / "simulator.port").write_text(f"{simulator}\n")
        file = self.data / "workspace.toml"
        file.write_text(_workspace(simulator) + self._more.replace("{simulator}", str(simulator)))
        (self.data / "simulator.json").write_text(json.dumps(self._accounts))
        self._manage("apply", str(file))
        self._up = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(self.port), "--no-demo"], cwd=ROOT,
            env={**self._environment(), "FAIL_AT": self._fail_at}, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.wait_until_up(120)

    def stop(self) -> int:
        """End it in order; its exit status."""
        self._up.send_signal(signal.SIGTERM)
        return self._up.wait(45)

    def look(self) -> None:
        """Note the pids that are there; a new one means that the one before it died."""
        for part in PARTS:
            pid = self._pid(part)
            if pid:
                self._seen[part].add(pid)

    def kill(self, part: str) -> bool:
        """SIGKILL; False when it is not there just now."""
        pid = self._pid(part)
        if not pid or pid in self._mine:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self._mine.add(pid)
        self.killed[part] += 1
        return True

    def kill_one(self, dice: random.Random) -> str:
        """SIGKILL one part by chance; its name, "" when it was not there."""
        part = dice.choice(PARTS)
        return part if self.kill(part) else ""

    def deaths_by_themselves(self) -> int:
        """Deaths at fail points: pids that came and went without our doing."""
        now = {self._pid(part) for part in PARTS}
        return sum(len(self._seen[part] - self._mine - now) for part in ("web", "worker"))

    def wait_until_up(self, seconds: float) -> None:
        """Until the database and the worker are there too."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                    if json.loads(answer.read())["ok"]:
                        return
            except (OSError, urllib.error.URLError, ValueError):
                pass
            time.sleep(0.2)
        raise RuntimeError(f"The product was not there again after {seconds} s.")

    def get(self, path: str) -> Any:
        """JSON of the API."""
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def ledger(self, provider: str = "whatsapp") -> list[dict[str, Any]]:
        """Every send that the simulator accepted as this provider."""
        port = (self.data / "simulator.port").read_text().strip()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_ledger?provider={provider}", timeout=20) as answer:
            told = json.loads(answer.read())
        return list(told["sends"] if isinstance(told, dict) else told)

    def _pid(self, part: str) -> int:
        try:
            return int((self.data / "run" / f"{part}.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def _environment(self) -> dict[str, str]:
        ours = {
            key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")
        }
        return {**ours, "THROUGHLINE_DATA": str(self.data), "SIMULATOR": "1", "DATABASE_STATEMENT_TIMEOUT": "10000"}

    def _manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _workspace(simulator: int) -> str:
    return f"""
[[team]]
name = "Support"
[[channel]]
key = "wa"
kind = "whatsapp"
name = "WhatsApp"
team = "Support"
[channel.settings]
phone_number_id = "1001"
waba_id = "2001"
access_token = "chaos-access-token"
app_secret = "{SECRET}"
verify_token = "chaos"
api_base = "http://127.0.0.1:{simulator}"
[[api_key]]
name = "chaos"
token = "{TOKEN}"
scopes = ["read", "write", "admin"]
"""


def _accounts() -> dict[str, Any]:
    return {"whatsapp": [{
        "key": "wa", "waba_id": "2001", "phone_number_id": "1001", "display_phone_number": "+15005550001", "access_token": "chaos-access-token",
        "app_secret": SECRET, "verify_token": "chaos", "webhook_url": "/webhooks/whatsapp/wa/", "throughput": 100000,
    }]}  # fmt: skip
