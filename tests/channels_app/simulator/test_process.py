"""The process itself: its environment, its accounts file, its memory over a restart, and whom it lets in."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from channels_app.simulator.accounts import AccountsFile, parse, write_accounts
from channels_app.simulator.client import SimulatorClient, sample
from channels_app.simulator.process import free_port, running
from channels_app.simulator.settings import from_env, offset_of
from tests.channels_app.simulator.conftest import CHAT, QUICK, SMS, WA
from tests.channels_app.simulator.graph import send
from tests.channels_app.simulator.sink import Sink


def test_a_restart_keeps_conversations_windows_files_and_undelivered_webhooks(tmp_path: Path, sink: Sink) -> None:
    write_accounts(tmp_path, {"whatsapp": [{**WA, "webhook_url": f"{sink.url}/webhooks/whatsapp/other/"}]})
    port = free_port()
    with running(port, tmp_path, sink.url), SimulatorClient(f"http://127.0.0.1:{port}") as client:
        client.pace(**{**QUICK, "delivered": 60})
        media = client.upload("wa-main", sample("parcel.jpg"), "image/jpeg")
        client.act("dina", "wa-main", "media", media=media)
        assert send(client, "text", {"body": "Hi"}, biz_opaque_callback_data="kept").status_code == 200
        sink.answer = lambda _: 503
        client.act("dina", "wa-main", "text", text="Not yet heard", wait=False)
        sink.wait_for(lambda: any(b"Not yet heard" in post.body for post in sink.got))
    sink.got.clear()
    sink.answer = lambda _: 200
    with running(port, tmp_path, sink.url), SimulatorClient(f"http://127.0.0.1:{port}") as client:
        sink.wait_for(lambda: any(b"Not yet heard" in post.body for post in sink.got))
        assert [bubble["text"] for bubble in client.chat("dina", "wa-main")] == ["", "Hi", "Not yet heard"]
        assert [row["text"] for row in client.ledger(opaque="kept")] == ["Hi"]
        assert client.http.get(f"/simulator/api/media/{media}").content == sample("parcel.jpg")
        client.pace(**QUICK)
        assert send(client, "text", {"body": "In the window still"}).status_code == 200
        sink.wait_for(lambda: any(one["status"] == "read" for one in sink.values("statuses")))


def test_the_accounts_are_read_again_when_the_file_changes(tmp_path: Path) -> None:
    file = AccountsFile(tmp_path / "simulator.json")
    assert file.current().whatsapp == ()
    write_accounts(tmp_path, {"whatsapp": [{**WA, "webhook_url": "http://127.0.0.1:1/"}]})
    assert [account.key for account in file.current().whatsapp] == ["wa-main"]
    second = {**WA, "key": "wa-second", "webhook_url": "http://127.0.0.1:1/", "app_secret": ["new", "old"]}
    write_accounts(tmp_path, {"whatsapp": [{**WA, "webhook_url": "http://127.0.0.1:1/"}, second]})
    assert [account.app_secret for account in file.current().whatsapp] == ["app-secret", "new"]
    (tmp_path / "simulator.json").write_text("{ half")
    assert len(file.current().whatsapp) == 2
    assert "simulator.json" in file.error


def test_a_missing_key_of_an_account_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="auth_token"):
        write_accounts(tmp_path, {"twilio": [{"key": "x", "account_sid": "AC1", "sender": "+1", "webhook_url": "u"}]})
    assert not (tmp_path / "simulator.json").exists()
    assert parse({"webchat": [{**CHAT, "widget_url": "http://x/w.js", "greeting": "unknown keys do no harm"}]}).webchat


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("+400d", 400 * 86400), ("-3h", -10800), ("90m", 5400), ("30s", 30), ("12", 12), ("1.5h", 5400)],
)
def test_clock_offsets_are_read(text: str, seconds: float) -> None:
    assert offset_of(text).total_seconds() == seconds


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({}, "SIMULATOR_PORT"),
        ({"SIMULATOR_PORT": "70000"}, "SIMULATOR_PORT"),
        ({"SIMULATOR_PORT": "1", "CLOCK_OFFSET": "tomorrow"}, "CLOCK_OFFSET"),
    ],
)
def test_a_wrong_environment_is_named(env: dict[str, str], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        from_env(env)


def test_a_taken_port_stops_the_start_with_one_line(simulator: SimulatorClient, tmp_path: Path) -> None:
    env = {**os.environ, "SIMULATOR_PORT": simulator.base_url.rsplit(":", 1)[1], "THROUGHLINE_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "channels_app.simulator"],
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_knows_nothing_of_django_or_the_product() -> None:
    code = (
        "import sys, channels_app.simulator.app, channels_app.simulator.__main__;"
        "tops = ('django', 'inbox', 'memory', 'automation', 'config');"
        "print([name for name in sys.modules if name.split('.')[0] in tops"
        " or name.startswith('channels_app.') and not name.startswith('channels_app.simulator')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://evil.example", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://inbox.lan", "sec-fetch-site": "same-origin"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example"}, 403),
    ],
)
def test_other_sites_cannot_pull_the_levers(simulator: SimulatorClient, headers: dict[str, str], status: int) -> None:
    answer = simulator.http.post("/_control/pace", json={"sent": 0}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"7"])
@pytest.mark.parametrize(
    "path", ["/simulator/api/acts", "/simulator/api/people", "/simulator/faults/", "/_inject", "/_control/clock"]
)
def test_levers_answer_nonsense_with_400_and_a_sentence(simulator: SimulatorClient, path: str, body: bytes) -> None:
    answer = simulator.http.post(path, content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "values",
    [
        {"act": "text"},
        {"act": "text", "text": "x" * 4097},
        {"act": "dance"},
        {"act": "media", "media": "nothing"},
        {"act": "press", "message": "nothing", "button": "x"},
        {"act": "location", "latitude": "north"},
        {"act": "edit", "message": "nothing", "text": "x"},
    ],
)
def test_an_act_that_cannot_be_done_is_400_and_a_sentence(simulator: SimulatorClient, values: dict[str, Any]) -> None:
    answer = simulator.http.post("/simulator/api/acts", json={"person": "dina", "account": "wa-main", **values})
    assert answer.status_code == 400
    assert len(answer.json()["detail"]) > 8


def test_paths_that_do_not_exist_are_answered_in_each_providers_words(simulator: SimulatorClient) -> None:
    assert simulator.http.get("/v25.0/a/b/c").json()["error"]["code"] == 2500
    assert simulator.http.get(f"/2010-04-01/Accounts/{SMS['account_sid']}/Calls.json").json()["code"] == 20404
    assert simulator.http.get("/nothing").status_code == 404


def test_the_accounts_on_the_health_page(simulator: SimulatorClient) -> None:
    health = simulator.http.get("/healthz").json()
    assert (health["ok"], health["accounts"]) == (True, ["wa-main", "sms-main", "tx-main", "web-main"])
