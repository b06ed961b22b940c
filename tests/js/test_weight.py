"""What the inbox's scripts weigh, as they are served."""

import gzip
from pathlib import Path

from channels_app.webchat import minify

MODULES = Path(__file__).resolve().parents[2] / "static" / "js"
LIMIT = 40 * 1024


def served(module: Path) -> bytes:
    return gzip.compress(minify.javascript(module.read_text()).encode(), 9)


def started() -> list[Path]:
    """What a page of the inbox fetches at its start: all but what is fetched when it is wanted, and what is not of it."""
    others = ("lazy", "widget", "admin")
    return [path for path in MODULES.rglob("*.js") if path.relative_to(MODULES).parts[0] not in others]


def test_the_inbox_starts_with_at_most_forty_kilobytes_of_script():
    assert sum(len(served(module)) for module in started()) <= LIMIT


def test_no_module_that_is_fetched_later_weighs_more_than_two_kilobytes():
    heavy = {path.name: len(served(path)) for path in (MODULES / "lazy").glob("*.js") if len(served(path)) > 2048}
    assert heavy == {}


def test_what_is_fetched_later_is_not_imported_at_the_start():
    for module in started():
        statements = [line for line in module.read_text().splitlines() if line.startswith(("import ", "export "))]
        assert not [line for line in statements if "/lazy/" in line], module
