"""A message that only tells who somebody is, or how they want to be reached, opens no issue."""

from __future__ import annotations

import pytest

from inbox.clock import now
from inbox.searching import fold
from memory.issues.said import Said
from memory.models import Issue

pytestmark = pytest.mark.django_db


def _said(text, language):
    return Said(1, 1, now(), 1, None, None, text, fold(text), language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hi, I live at 12 Baker Street, London NW1 6XE."),
        ("en", "Please never call me, just write."),
        ("es", "Mi correo es ana@example.es, gracias."),
        ("pt", "Não quero publicidade."),
        ("fr", "Ne m'appelez pas, écrivez-moi par SMS."),
        ("de", "Bitte rufen Sie mich nicht an."),
        ("ar", "رقمي الجديد +966 50 123 4567"),
    ],
)
def test_particulars_alone_are_no_matter(language, text):
    assert not _said(text, language).is_about_something


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The kettle is broken, write to me by SMS"),
        ("en", "My parcel has not arrived. Please call me on +44 20 7946 0000."),
        ("en", "Please change my address to 12 Baker Street"),
        ("en", "Why do you call me every day?"),
        ("de", "Bestellung 4711: bitte rufen Sie mich nicht an."),
    ],
)
def test_with_a_matter_beside_them_they_are_one(language, text):
    assert _said(text, language).is_about_something


def test_what_came_before_is_not_taken_for_it(whatsapp, say, remember):
    say(whatsapp, "Please never call me, just write.")
    remember()
    assert not Issue.objects.exists()
    say(whatsapp, "The washing machine leaks water onto the floor")
    remember()
    assert [issue.title for issue in Issue.objects.all()] == ["The washing machine leaks water onto the floor"]
