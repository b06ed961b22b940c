"""The container files are well formed and agree with the product: health, limits, variables."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.bounds.limits import limit_of

DOCKER = Path(__file__).resolve().parent.parent.parent / "docker"
_COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text())
_MIB = 1024 * 1024


@pytest.mark.parametrize("name", sorted(set(_COMPOSE["services"]) - {"setup", "web1", "web2"}))
def test_every_service_says_whether_it_is_well(name: str) -> None:
    assert _COMPOSE["services"][name]["healthcheck"]["test"]


def test_the_web_processes_say_it_by_the_image() -> None:
    assert "/healthz" in (DOCKER / "Dockerfile").read_text().partition("HEALTHCHECK")[2]
    assert "healthcheck" not in _COMPOSE["services"]["web1"]


def test_nobody_starts_before_the_database_is_migrated() -> None:
    for name in ("web1", "web2", "worker", "beat"):
        assert _COMPOSE["services"][name]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}


def test_every_variable_of_the_example_is_used_and_the_other_way_round() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+):\?", (DOCKER / "compose.yml").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (DOCKER / ".env.example").read_text(), re.MULTILINE))
    assert used <= example
    assert example - used == {"HTTP_PORT", "OPS_TOKEN"}


def test_the_entrypoint_is_a_script_that_can_be_read() -> None:
    assert subprocess.run(["sh", "-n", str(DOCKER / "entrypoint")], check=False).returncode == 0
    assert (DOCKER / "entrypoint").stat().st_mode & 0o111


def test_nginx_lets_in_what_the_product_lets_in() -> None:
    text = (DOCKER / "nginx.conf").read_text()
    sizes = dict(re.findall(r"location (/\S+) \{\s*client_max_body_size (\d+)m;", text))
    assert {path: int(size) * _MIB for path, size in sizes.items()} == {
        path: limit_of(f"{path}uploads/".encode() if path == "/api/webchat/" else path.encode()).size for path in sizes
    }
    others = re.search(r"\n    client_max_body_size (\d+)m;", text)
    assert others
    assert int(others[1]) * _MIB >= limit_of(b"/webhooks/whatsapp/x/").size
