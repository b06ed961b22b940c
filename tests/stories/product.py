"""The product as a user starts it, with everybody on the far side played by the simulator, and the ways to hurt it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from channels_app.simulator.accounts import write_accounts
from channels_app.simulator.client import SimulatorClient
from config.embedded.process import free_port

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "build" / "stories"
PARTS = ("web", "worker", "redis", "postgres")
TOKEN = "the-stories-own-token-0123456789abcdef"
PASSWORD = "correct horse battery"
APP_SECRET, AUTH_TOKEN, SID = "stories-app-secret", "stories-auth-token", "AC" + "0" * 31 + "7"
#: of the test run, and not of what a user has in the environment
_LEFT_TO_UP = (
    "DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "SECRET_KEY",
    "DATABASE_POOL",
    "TEST_TEMPLATE",
    "CLOCK_OFFSET",
)
_PEOPLE = "".join(
    f'[[agent]]\nemail = "{who}@example.com"\nname = "{name}"\npassword = "{PASSWORD}"\nrole = "agent"\nteams = ["Support"]\n'
    for who, name in (("ana", "Ana Duarte"), ("boris", "Boris Klein"))
)
_WORKSPACE = """
[[team]]
name = "Support"
[[channel]]
key = "wa-main"
kind = "whatsapp"
name = "WhatsApp main"
team = "Support"
[channel.settings]
phone_number_id = "1001"
waba_id = "2001"
access_token = "stories-access-token"
app_secret = "{secret}"
verify_token = "stories-verify-token"
api_base = "{simulator}"
[[channel]]
key = "sms-main"
kind = "twilio"
name = "SMS main"
team = "Support"
[channel.settings]
account_sid = "{sid}"
auth_token = "{token}"
sender = "+15005550006"
api_base = "{simulator}"
[[channel]]
key = "shop"
kind = "webchat"
name = "Shop chat"
team = "Support"
[channel.settings]
allowed_origins = ["{simulator}"]
identity_secret = "the shop's own secret, long enough"
continue_on = ["sms-main"]
[[api_key]]
name = "stories"
token = "{key}"
scopes = ["read", "write", "admin"]
"""
_ACCOUNTS = {
    "whatsapp": [{
        "key": "wa-main", "waba_id": "2001", "phone_number_id": "1001", "display_phone_number": "+15005550001", "access_token": "stories-access-token",
        "app_secret": APP_SECRET, "verify_token": "stories-verify-token", "webhook_url": "/webhooks/whatsapp/wa-main/",
    }],
    "twilio": [{"key": "sms-main", "account_sid": SID, "auth_token": AUTH_TOKEN, "sender": "+15005550006", "webhook_url": "/webhooks/twilio/sms-main/"}],
    "webchat": [{"key": "shop", "widget_url": "/w/shop.js", "identity_secret": "the shop's own secret, long enough"}],
}  # fmt: skip


class Install:
    """`manage.py up` on a folder of its own; the same port and data at every start."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(
            base_url=f"{self.url}/api/v1/", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30, trust_env=False
        )

    def start(self, **environment: str) -> None:
        """Start it and wait until every part of it is there; `environment` is added to ours."""
        ours = {key: value for key, value in os.environ.items() if key not in _LEFT_TO_UP}
        ours |= {"THROUGHLINE_DATA": str(self.data), "SIMULATOR": "1", **environment}
        command = [sys.executable, "manage.py", "up", "--port", str(self.port), "--no-demo"]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "up.out").open("ab") as out:
            self.up = subprocess.Popen(command, cwd=ROOT, env=ours, stdout=out, stderr=out, start_new_session=True)
        until(self.is_whole, 150, self.up_ended)
        self.phones = SimulatorClient(self.shop)
        if not (self.data / "workspace.toml").exists():
            self._set_up(ours)
        self.phones.pace(sent=0.05, delivered=0.3, read=0.8)

    def stop(self) -> int:
        """End it as a service manager does; its exit status."""
        self.phones.close()
        self.up.send_signal(signal.SIGTERM)
        return self.up.wait(45)

    @property
    def shop(self) -> str:
        """The origin of the simulator: the shop's, to a browser."""
        return f"http://127.0.0.1:{(self.data / 'simulator.port').read_text().strip()}"

    def up_ended(self) -> str:
        """What `up` printed last, when it has ended."""
        if self.up.poll() is None:
            return ""
        return (self.data / "up.out").read_text()[-2000:] or "up ended"

    def pid(self, part: str) -> int:
        """The process of a part; 0 when it is not there just now."""
        try:
            return int((self.data / "run" / f"{part}.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def kill(self, part: str) -> None:
        """SIGKILL, and wait until the part's process is another one."""
        until(lambda: self.pid(part), 30)
        killed = self.pid(part)
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.pid(part) not in (0, killed), 60)

    def is_whole(self) -> bool:
        """Whether web, database, Redis and worker are there."""
        try:
            return all(dict(httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).json()).values())
        except (httpx.HTTPError, ValueError):
            return False

    def _set_up(self, environment: dict[str, str]) -> None:
        """Apply a workspace while it runs, as an admin would."""
        write_accounts(self.data, _ACCOUNTS)
        file = self.data / "workspace.toml"
        words = {"simulator": self.shop, "secret": APP_SECRET, "sid": SID, "token": AUTH_TOKEN, "key": TOKEN}
        file.write_text(_WORKSPACE.format(**words) + _PEOPLE)
        subprocess.run([sys.executable, "manage.py", "apply", str(file)], cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL, timeout=120)  # fmt: skip


class Product(Install):
    """An install that is spoken to by its API."""

    def get(self, path: str) -> Any:
        """JSON of the API, for the key of the stories."""
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def call(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        """Status and JSON of a call with a JSON body."""
        answer = self.http.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None

    def reply(self, thread: str, text: str, **more: Any) -> dict[str, Any]:
        """A reply that is accepted; the message."""
        status, told = self.call("POST", f"threads/{thread}/replies/", text=text, **more)
        assert status == 201, told
        return dict(told)

    def timeline(self, thread: str) -> list[dict[str, Any]]:
        """Every item of a thread, in order."""
        items: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = self.get(f"threads/{thread}/timeline/?after={after}&limit=200")
            items, after = items + page["results"], page["next"]
        return items

    def texts(self, thread: str) -> list[str]:
        """The texts of the messages of a thread, in order."""
        return [item["text"] for item in self.timeline(thread) if item["kind"] == "message"]

    def thread_of(self, number: str) -> str:
        """The thread of the one contact with this number or wa_id, once there is one."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = self.get(f"contacts/?q={number.replace('+', '%2B')}")["results"]
            return bool(found)

        until(there, 30)
        assert len(found) == 1, found
        return str(found[0]["thread"])

    def status(self, message: str) -> str:
        """The status of a message."""
        return str(self.get(f"messages/{message}/")["status"])

    def reaches(self, message: str, *statuses: str, seconds: float = 40) -> dict[str, Any]:
        """Wait until the message has one of these statuses; the message then."""
        until(lambda: self.status(message) in statuses, seconds, told=lambda: str(self.get(f"messages/{message}/")))
        return dict(self.get(f"messages/{message}/"))


@contextmanager
def running(name: str, **environment: str) -> Iterator[Product]:
    """A product on fresh data, ended in order: exit 0 and no process left behind."""
    data = DATA / f"{name}-{os.getpid()}"
    shutil.rmtree(data, ignore_errors=True)
    product = Product(data)
    try:
        product.start(**environment)
        yield product
    except BaseException:
        if hasattr(product, "up"):
            product.up.send_signal(signal.SIGTERM)
            product.up.wait(45)
        raise
    finally:
        product.http.close()
    assert product.stop() == 0
    assert list((data / "run").glob("*.pid")) == []
    shutil.rmtree(data, ignore_errors=True)


def until(
    true: Callable[[], Any], seconds: float, ended: Callable[[], str] = str, told: Callable[[], str] = str
) -> None:
    """Wait until it is true; `ended` says why it never will be, `told` what was there instead. Calls may fail meanwhile."""
    limit = time.monotonic() + seconds
    failure = ""
    while time.monotonic() < limit:
        assert not (why := ended()), why
        try:
            if true():
                return
            failure = ""
        except (httpx.HTTPError, AssertionError, json.JSONDecodeError) as error:
            failure = repr(error)
        time.sleep(0.1)
    raise AssertionError(f"not true within {seconds} s: {failure or told()}")
