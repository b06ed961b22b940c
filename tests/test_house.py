"""The house rules: sizes, names, docstrings, nothing left for later, no hidden side effects."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parent.parent
_KINDS = {".py", ".html", ".js", ".css"}
_NOT_OURS = ("static/vendor/", "tests/js/harness")


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    paths = [Path(name) for name in listed if Path(name).suffix in _KINDS and not name.startswith(_NOT_OURS)]
    return [path for path in paths if "migrations" not in path.parts and (ROOT / path).is_file()]


def _broken(rule: Callable[[Path, str], Iterator[str]], product_only: bool = False) -> str:
    files = [path for path in _files() if not (product_only and path.parts[0] == "tests")]
    return "\n".join(line for path in files for line in rule(path, (ROOT / path).read_text()))


def test_files_functions_and_classes_are_short() -> None:
    broken = _broken(house.sizes)
    assert not broken, broken


def test_files_are_named_for_what_is_inside() -> None:
    assert [line for path in _files() for line in house.names(path)] == []


def test_every_module_says_what_it_is_for() -> None:
    broken = _broken(house.docstrings)
    assert not broken, broken


def test_nothing_is_left_for_later() -> None:
    broken = _broken(house.leftovers)
    assert not broken, broken


def test_nothing_happens_behind_a_save() -> None:
    broken = _broken(house.signals, product_only=True)
    assert not broken, broken


def test_every_choice_has_a_meaning() -> None:
    broken = _broken(house.enums, product_only=True)
    assert not broken, broken


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (house.sizes, '"""Long."""\n' + "x = 1\n" * 300),
        (house.sizes, '"""Long."""\n\n\ndef f() -> None:\n' + "    g()\n" * 41),
        (house.sizes, '"""Wide."""\n\n\nclass C:\n' + "".join(f"    def m{n}(self): ...\n" for n in range(13))),
        (house.docstrings, "x = 1\n"),
        (house.docstrings, '"""no sentence"""\n'),
        (house.leftovers, "x = 1  # TO" + "DO\n"),
        (house.leftovers, "# import os\n"),
        (house.signals, "@receiver(post_save, sender=X)\ndef f(): ...\n"),
        (house.enums, 'class Kind(models.TextChoices):\n    ONE = "one"\n'),
    ],
)
def test_each_rule_can_fail(rule: Callable[[Path, str], Iterator[str]], text: str) -> None:
    assert list(rule(Path("app/thing.py"), text))


def test_the_rule_of_names_can_fail() -> None:
    assert list(house.names(Path("inbox/utils.py")))
