"""PUBLIC_URL decides between http and https; proxies are believed only when they are named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from config import env
from config.peers import believed, is_loopback

ROOT = Path(__file__).resolve().parent.parent.parent


def _settings(expression: str, **environment: str) -> str:
    code = f"from config import settings as s; print(({expression}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_https_sets_secure_host_cookies_and_hsts() -> None:
    seen = _settings(
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS",
        PUBLIC_URL="https://inbox.example.com",
    )
    assert seen == "('__Host-sessionid', '__Host-csrftoken', True, True, 31536000)"


def test_http_sets_none_of_them() -> None:
    seen = _settings("s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT")
    assert seen == "('sessionid', False, 0, False)"


def test_its_host_and_loopback_are_always_allowed() -> None:
    seen = _settings("sorted(set(s.ALLOWED_HOSTS))", PUBLIC_URL="https://inbox.example.com", ALLOWED_HOSTS="other")
    assert seen == "['127.0.0.1', '[::1]', 'inbox.example.com', 'localhost', 'other']"


def test_the_deployment_check_is_clean_under_https() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, "PUBLIC_URL": "https://inbox.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_a_page_is_redirected_to_https_but_not_for_a_webhook_health_or_a_loopback_peer(
    settings: Settings,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(REMOTE_ADDR="203.0.113.9")
    answer = client.get("/accounts/login/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/accounts/login/")
    for path in ("/webhooks/whatsapp/x/", "/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code != 301
    assert Client(REMOTE_ADDR="127.0.0.1").get("/accounts/login/").status_code == 200


def _scope(peer: str, **headers: str) -> dict[str, object]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "scheme": "http", "client": (peer, 1), "headers": pairs}


def test_a_stranger_cannot_say_where_it_comes_from() -> None:
    seen = believed(_scope("203.0.113.9", x_forwarded_for="10.1.1.1", x_forwarded_proto="https"))
    assert (seen["client"], seen["scheme"]) == (("203.0.113.9", 1), "http")


def test_a_named_proxy_is_believed_up_to_the_first_address_that_is_not_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    settings.TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
    chain = "198.51.100.66, 203.0.113.9, 10.2.2.2"
    seen = believed(_scope("10.0.0.1", x_forwarded_for=chain, x_forwarded_proto="https"))
    assert (seen["client"], seen["scheme"]) == (("203.0.113.9", 0), "https")


def test_loopback_is_a_caller_without_a_proxy_in_front() -> None:
    assert is_loopback(_scope("127.0.0.1"))
    assert is_loopback(_scope("::1"))
    assert is_loopback(_scope("::ffff:127.0.0.1"))
    assert not is_loopback(_scope("127.0.0.1", x_forwarded_for="203.0.113.9"))
    assert not is_loopback(_scope("203.0.113.9"))
