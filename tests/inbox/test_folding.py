"""Folding: the short way for ASCII gives what the long one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from inbox.searching import fold


@given(some.text(some.characters(max_codepoint=127), max_size=40))
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    # A sign of another script sends the same words the long way.
    assert fold(f"{text} ä") == f"{fold(text)} a".strip()


def test_accents_case_and_signs_go() -> None:
    assert fold("Où est MON colis?") == "ou est mon colis"
    assert fold("Where's my parcel?!") == "where s my parcel"
