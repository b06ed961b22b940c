"""By what a customer's own name is known: by words that bring it in, by a given name, by the name we know them by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from memory.extracting import Said, facts


@pytest.mark.parametrize(("text", "called", "expected"), [
    ("You'll find it under emma carter I think", "Emma Carter", ["Emma Carter"]),
    ("Carter, Emma - that's the account", "Emma Carter", ["Emma Carter"]),
    ("My name is Emma Carter-Jones", "Emma Carter", ["Emma Carter-Jones"]),
    ("My sister Emma Carter ordered it", "Emma Carter", []),
    ("My name is not Emma Carter.", "Emma Carter", []),
    ("Emma's parcel is here", "Emma", []),
    ("Write to carter_emma@example.org or emma-carter@example.org", "Emma Carter", []),
    ("My sister is emma, carter is my uncle", "Emma Carter", []),
])  # fmt: skip
def test_the_name_we_know_them_by_is_theirs(text, called, expected):
    said = Said(text, "contact", datetime(2026, 11, 17, 10, tzinfo=UTC), called=called)
    assert [claim.value for claim in facts(said) if claim.kind == "name"] == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("i'm ethan sinclair, it's about my order", "ethan sinclair"), ("i'm waiting since monday", None),
    ("I'm Ethan", "Ethan"), ("I'm Catholic", None), ("I'm Mark", "Mark"), ("i'm mark my words", None),
    ("I'm Mrs Osei", "Osei"),
])  # fmt: skip
def test_one_word_must_be_a_given_name(text, expected):
    said = Said(text, "contact", datetime(2026, 11, 17, 10, tzinfo=UTC))
    assert next((claim.value for claim in facts(said) if claim.kind == "name"), None) == expected
