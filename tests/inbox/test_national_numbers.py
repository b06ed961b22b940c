"""National variants: one line under two numbers is one person, what may be somebody else's is a card (channels.md §1.4)."""

import tomllib
from pathlib import Path

import pytest

from channels_app import consents
from inbox import finding, numbering
from inbox.actors import Actor
from inbox.enrolling import Told, enrol
from inbox.finding import contacts, e164
from inbox.inbound import Party
from inbox.models import Consent, Contact, Link, Suggestion
from inbox.suggesting import home

CASES = tomllib.loads((Path(__file__).parent / "national_numbers.toml").read_text())["case"]
NAMES = [f"{case['one']}-{case['other']}" for case in CASES]
SYSTEM = Actor("system", "", "Throughline")


def test_there_are_forty_cases_of_all_kinds():
    assert len(CASES) >= 40
    assert {case["relation"] for case in CASES} == {"same", "maybe", "different"}
    assert {case["one"][:2] for case in CASES} >= {"55", "52", "54"}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_relation_of_two_numbers_is_the_same_from_both_sides(case):
    one, other = case["one"], case["other"]
    assert [numbering.relation(one, other), numbering.relation(other, one)] == [case["relation"]] * 2, case["why"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("swapped", [False, True])
def test_who_wrote_from_both_is_linked_asked_about_or_left_alone(case, swapped, whatsapp, sms, say):
    told = [(whatsapp, Party((("wa_id", case["one"]),))), (sms, Party((("phone", f"+{case['other']}"),)))]
    first, second = [say(channel, "hi", party) for channel, party in (told[::-1] if swapped else told)]
    together = home(first.home_contact) == home(Contact.objects.get(pk=second.home_contact_id))
    assert together == (case["relation"] == "same"), case["why"]
    assert (first.thread_id == second.thread_id) == together
    cards = [card.reason for card in Suggestion.objects.all()]
    assert cards == (["number_variant"] if case["relation"] == "maybe" else [])
    assert Link.objects.count() == together


@pytest.mark.django_db
def test_one_who_is_written_down_by_the_other_number_is_found_again():
    luis, _ = enrol(Told(name="Luis", addresses=(("wa_id", "5215512345678"),)), SYSTEM)
    assert enrol(Told(name="Luis", addresses=(("phone", "+525512345678"),)), SYSTEM) == (luis, False)
    for spelling in ("+52 55 1234 5678", "+52 1 55 1234 5678", "525512345678", "5215512345678"):
        assert list(contacts(Contact.objects.all(), spelling)) == [luis], spelling


@pytest.mark.django_db
def test_one_who_may_be_written_down_already_is_a_card():
    ana, _ = enrol(Told(name="Ana", addresses=(("phone", "+541123456789"),)), SYSTEM)
    other, is_new = enrol(Told(name="A.", addresses=(("phone", "+5491123456789"),)), SYSTEM)
    assert is_new and {Suggestion.objects.get().contact, Suggestion.objects.get().other} == {ana, other}


@pytest.mark.django_db
def test_stop_stays_with_the_line_by_whichever_number(whatsapp, sms, say):
    by_sms = say(sms, "stop", Party((("phone", "+525512345678"),))).address
    Consent.objects.all().delete()
    assert consents.log(sms, by_sms, "out", "keyword", "stop")
    by_whatsapp = say(whatsapp, "hola", Party((("wa_id", "5215512345678"),))).address
    assert consents.newest(sms, [by_whatsapp]) == {by_whatsapp.pk: "out"}


def test_an_old_spelling_is_written_as_its_country_does_today():
    assert e164("+52 1 55 1234 5678") == "+525512345678"
    assert e164("+55 (31) 8765-4321") in ("+553187654321", "+5531987654321")
    assert e164("+54 11 15-2345-6789") == "+5491123456789"
    assert finding.e164("+52 1 55") is None
