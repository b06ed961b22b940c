"""The embedder's weights are wanted, never needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import install


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was tried to install; uv fails always, pip as the test says."""
    names: list[str] = []
    monkeypatch.setattr(install, "_EMBEDDER_STAMP", tmp_path / "stamp")
    monkeypatch.setattr(install, "_uv", lambda: None)
    monkeypatch.setattr(install, "_pip", lambda *options, **_: names.append(options[-1]) or len(names) > 1)
    return names


def test_what_cannot_be_had_is_told_in_a_line_and_tried_again(
    tried: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    install._add_embedder()
    assert "recall goes by words alone" in capsys.readouterr().out.splitlines()[-1]
    install._add_embedder()
    assert tried == ["requirements-embedder.txt"] * 2
    install._add_embedder()
    assert len(tried) == 2 and "by words alone" not in capsys.readouterr().out
