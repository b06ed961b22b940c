"""The environment is read strictly: a wrong value stops the start with one clear line."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config import env, kept

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: is not an address such as postgres://"),
        ("DATABASE_URL", "postgres://h:notaport/x", "DATABASE_URL: is not an address such as postgres://"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL: is not an address such as redis://"),
        ("PUBLIC_URL", "inbox.example.com", "PUBLIC_URL: 'inbox.example.com' is not an address"),
        ("PUBLIC_URL", "https://inbox.example.com/path", "PUBLIC_URL: 'https://inbox.example.com/path' is not"),
        ("DEBUG", "perhaps", "DEBUG: 'perhaps' is neither yes nor no; write 1 or 0"),
        ("SIMULATOR", "2", "SIMULATOR: '2' is neither yes nor no"),
        ("CLOCK_OFFSET", "soon", "CLOCK_OFFSET: 'soon' is not a span such as +400d"),
        ("TRUSTED_PROXIES", "10.0.0.300", "TRUSTED_PROXIES: '10.0.0.300' does not appear to be"),
        ("PRIVATE_HOSTS", "crm.local", "PRIVATE_HOSTS: 'crm.local' is not host:port"),
        ("OPS_TOKEN_FILE", "/nowhere/at/all", "OPS_TOKEN_FILE: cannot read /nowhere/at/all"),
        ("DATABASE_POOL", "many", "DATABASE_POOL: 'many' is not a whole number from 0 to 200"),
        ("THROUGHLINE_DATA", "/dev/null/x", "THROUGHLINE_DATA: cannot make the folder /dev/null/x"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line(name: str, value: str, complaint: str) -> None:
    command = [sys.executable, "-c", "import config.settings"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, name: value}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(complaint), done.stderr
    assert done.stderr.count("\n") == 1


def test_the_clock_is_shifted_only_with_the_simulator() -> None:
    wrong = {**os.environ, "SIMULATOR": "0", "CLOCK_OFFSET": "+400d"}
    command = [sys.executable, "-c", "import config.settings"]
    done = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("CLOCK_OFFSET: shifts the clock only with the simulator on")


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("much secret\n")
    monkeypatch.delenv("OPS_TOKEN", raising=False)
    monkeypatch.setenv("OPS_TOKEN_FILE", str(tmp_path / "token"))
    assert env.secret("OPS_TOKEN") == "much secret"
    monkeypatch.setenv("OPS_TOKEN", "another")
    with pytest.raises(SystemExit, match="is set twice"):
        env.secret("OPS_TOKEN")


@pytest.mark.parametrize(
    ("value", "span"),
    [("+400d", timedelta(days=400)), ("-90m", timedelta(minutes=-90)), ("36h", timedelta(hours=36)), ("", timedelta())],
)
def test_a_span_is_signed(value: str, span: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_OFFSET", value)
    assert env.duration("CLOCK_OFFSET") == span


def test_a_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u%40x:p%2Fw@[::1]:5433/base?sslmode=require")
    assert env.database("DATABASE_URL", "") == {
        "NAME": "base",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "::1",
        "PORT": "5433",
        "query": "sslmode=require",
    }


@pytest.mark.parametrize("made", [lambda data: kept.secret_key(data), lambda data: str(kept.simulator_port(data))])
def test_what_is_made_once_stays(made: Callable[[Path], str], tmp_path: Path) -> None:
    first = made(tmp_path)
    assert made(tmp_path) == first
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
