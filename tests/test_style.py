"""Style, format and types, by the tools whose settings stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _run(tool: str, *arguments: str) -> str:
    """What the tool complains of; empty when it is content."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-6000:] or "failed without a word"


def test_ruff_finds_nothing() -> None:
    complaints = _run("ruff", "check", "--output-format=concise", ".")
    assert not complaints, complaints


def test_the_code_is_formatted() -> None:
    complaints = _run("ruff", "format", "--check", ".")
    assert not complaints, complaints


def test_mypy_finds_nothing() -> None:
    complaints = _run("mypy")
    assert not complaints, complaints
