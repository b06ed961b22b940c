"""The documents name everything that can be set, called, heard or connected."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from inbox import events

ROOT = Path(__file__).resolve().parent.parent
_DOCS = ROOT / "docs"
_READS = re.compile(
    r"env\.(?:text|secret|flag|number|words|address|duration|host_ports|networks|database|redis)\(\s*\"([A-Z_]+)\""
)
_KINDS = re.compile(
    r"\"((?:agent|baton|channel|configuration|consent|contacts?|episode|handoff|history|message|note|participant"
    r"|signal|thread)\.[a-z_]+)\""
)
#: Set by one of our processes for another, never by people.
_INTERNAL = {"THROUGHLINE_EMBEDDED", "TEST_DATABASE", "TEST_TEMPLATE"}
_APPS = ("config", "inbox", "channels_app", "memory", "automation")


def _sources(*but: str) -> str:
    files = [path for app in _APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return "\n".join(path.read_text() for path in files if not set(but) & set(path.parts))


def _pages() -> str:
    return "\n".join(path.read_text() for path in sorted(_DOCS.rglob("*.md")))


def _missing(names: set[str], text: str) -> list[str]:
    return sorted(name for name in names if name not in text)


def test_every_variable_is_explained() -> None:
    names = set(_READS.findall(_sources())) - _INTERNAL
    assert {"DATABASE_URL", "CLOCK_OFFSET"} <= names
    told = {name: f"`{name}`" for name in names}
    page = (_DOCS / "configuration.md").read_text()
    assert [name for name, cell in sorted(told.items()) if cell not in page] == []
    assert _missing(names, (ROOT / ".env.example").read_text()) == []


def test_every_command_is_explained() -> None:
    ours = {name for name, app in get_commands().items() if app in _APPS}
    assert "up" in ours
    assert _missing({f"manage.py {name}" for name in ours}, _pages()) == []


def test_every_event_is_explained() -> None:
    recorded = (set(_KINDS.findall(_sources("views", "templatetags"))) | events.SHOWN) - {"contacts.csv"}
    assert {"message.received", "handoff.made"} <= recorded
    assert _missing({f"`{kind}`" for kind in recorded}, _pages()) == []


def test_every_provider_is_explained() -> None:
    providers = {path.parent.name for path in (ROOT / "channels_app" / "providers").glob("*/parse.py")}
    assert "whatsapp" in providers
    assert _missing({f"`{name}`" for name in providers}, _pages()) == []


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    found = set()
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found |= _routes(each.url_patterns, route)
        else:
            found.add(route)
    return found


def _spoken(route: str) -> str:
    """threads/<int:thread_id>/notes/ as documents write it: threads/{id}/notes/."""
    return re.sub(r"<[^>]+>", "{}", route.removeprefix("api/v1/"))


def test_every_address_of_the_api_is_explained() -> None:
    routes = {_spoken(route) for route in _routes(get_resolver().url_patterns) if route.startswith("api/v1/")}
    routes = {route for route in routes if "(" not in route and route}
    assert "threads/{}/notes/" in routes
    page = re.sub(r"\{[a-z_]*\}", "{}", (_DOCS / "api.md").read_text())
    assert _missing(routes, page) == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(_DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_the_check_of_the_documents_can_fail() -> None:
    assert _missing({"NOT_A_VARIABLE_OF_OURS"}, _pages()) == ["NOT_A_VARIABLE_OF_OURS"]
