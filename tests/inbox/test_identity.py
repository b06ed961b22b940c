"""Who somebody is on WhatsApp: ids that never change hands, numbers that do, and notices in any order (§1.4)."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction

from channels_app import outcomes
from channels_app.breaker import Breaker
from channels_app.providers.base import Accepted
from inbox import delivering, moving, outlets
from inbox.actors import Actor
from inbox.clock import now
from inbox.enrolling import Told, enrol
from inbox.inbound import IdentityChange, Inbound, Party, StatusChange
from inbox.intake import Entry, take_in
from inbox.linking import answer, found_same, link
from inbox.models import Address, Contact, Event, Link, Message, Suggestion, Thread
from inbox.subscribers import flag_doubts
from inbox.suggesting import card_of, cards, home, other_side, suggest

pytestmark = pytest.mark.django_db

SYSTEM = Actor("system", "", "Throughline")


def party(*, bsuid="", parent="", number="", name="", username=""):
    told = [("bsuid", bsuid), ("parent_bsuid", parent), ("wa_id", number)]
    return Party(tuple(pair for pair in told if pair[1]), name=name, username=username)


def current(contact):
    return set(Address.objects.filter(contact=contact, until=None).values_list("kind", "value"))


def unite_found():
    """What the subscriber does after the commit."""
    for event in Event.objects.filter(kind="contact.found_same").order_by("pk"):
        found_same(int(event.data["survivor"]), int(event.data["other"]), event.data["reason"])


def flags_shown(*told, chips):
    """What the list says of these people once the subscriber has run."""
    flag_doubts(list(Event.objects.filter(kind__in=("contact.suggested", "contact.told_apart", "contact.linked"))))
    for contact in told:
        assert [chip["code"] for chip in Thread.objects.get(contact=contact).flags] == ["possibly_same"] * chips


def people():
    return set(Contact.objects.filter(merged_into=None))


def test_a_username_is_never_a_key(whatsapp, say):
    one = say(whatsapp, "a", party(bsuid="US.1", username="@sam"))
    two = say(whatsapp, "b", party(bsuid="US.2", username="@sam"))
    assert one.thread_id != two.thread_id and not Suggestion.objects.exists()
    say(whatsapp, "c", party(bsuid="US.1", username="@sammy"))
    one.home_contact.refresh_from_db()
    assert (one.home_contact.username, one.home_contact.display_name) == ("@sammy", "@sammy")
    assert not Address.objects.filter(value__contains="sam").exists()


def test_a_parent_id_leads_to_the_person_on_another_portfolio(whatsapp, say):
    one = say(whatsapp, "a", party(bsuid="US.1", parent="US.ENT.9"))
    two = say(whatsapp, "b", party(bsuid="US.77", parent="US.ENT.9"))
    assert one.thread_id == two.thread_id


def test_who_has_no_name_is_not_called_by_an_id(whatsapp, say):
    contact = say(whatsapp, "a", party(bsuid="US.13491208655302741918")).home_contact
    assert "US." not in contact.display_name and "US." not in contact.rename()


def test_a_status_teaches_the_other_ids_of_whom_we_know_and_makes_nobody(whatsapp, say):
    known = say(whatsapp, "a", party(bsuid="US.1")).home_contact
    told = party(bsuid="US.1", number="15551")
    take_in([Entry(whatsapp, StatusChange("wamid.x", "delivered", now(), recipient=told))])
    assert current(known) == {("bsuid", "US.1"), ("wa_id", "15551")}
    stranger = party(bsuid="US.5", number="15555")
    take_in([Entry(whatsapp, StatusChange("wamid.y", "delivered", now(), recipient=stranger))])
    assert Contact.objects.count() == 1


def test_a_status_to_a_number_in_new_hands_teaches_nothing(whatsapp, say):
    known = say(whatsapp, "a", party(bsuid="US.1", number="15551")).home_contact
    told = party(bsuid="US.2", number="15551")
    take_in([Entry(whatsapp, StatusChange("wamid.x", "delivered", now(), recipient=told))])
    assert current(known) == {("bsuid", "US.1"), ("wa_id", "15551")} and Contact.objects.count() == 1


def test_one_payload_that_names_two_contacts_links_them_once(whatsapp, say):
    by_id = say(whatsapp, "a", party(bsuid="US.1"))
    by_number = say(whatsapp, "b", party(number="15551"))
    say(whatsapp, "c", party(bsuid="US.1", number="15551"))
    unite_found()
    assert len(people()) == 1 and Link.objects.get().reason == "same_identity"
    say(whatsapp, "d", party(bsuid="US.1", number="15551"))
    assert Event.objects.filter(kind="contact.found_same").count() == 1
    assert len({Message.objects.get(pk=row.pk).thread_id for row in (by_id, by_number)}) == 1


def test_a_number_goes_from_one_known_person_to_another_without_linking_them(whatsapp, say):
    old = say(whatsapp, "a", party(bsuid="US.1", number="15551")).home_contact
    new = say(whatsapp, "b", party(bsuid="US.2")).home_contact
    assert say(whatsapp, "c", party(bsuid="US.2", number="15551")).home_contact == new
    assert current(old) == {("bsuid", "US.1")} and current(new) == {("bsuid", "US.2"), ("wa_id", "15551")}
    assert Suggestion.objects.get().reason == "old_number"
    assert not Event.objects.filter(kind="contact.found_same").exists()


def test_the_number_of_a_stranger_with_an_old_number_is_not_that_of_the_old_sms_either(whatsapp, sms, say):
    say(whatsapp, "a", party(bsuid="US.1", number="15551234567"))
    say(sms, "b", Party((("phone", "+15551234567"),)))
    say(whatsapp, "c", party(bsuid="US.2", number="15551234567"))
    assert len(people()) == 2 and not Event.objects.filter(kind="contact.found_same").exists()


NUMBER = IdentityChange((("wa_id", "15551"),), (("wa_id", "15552"),), "number", now(), provider_id="wamid.n")
IDENTITY = IdentityChange((("bsuid", "US.1"),), (("bsuid", "US.2"),), "identity", now(), provider_id="wamid.i")
NOTICES = {"number": NUMBER, "identity": IDENTITY, "message": party(bsuid="US.2", number="15552")}


@pytest.mark.parametrize("order", list(permutations(NOTICES)))
def test_a_new_number_with_its_new_id_is_the_same_person_in_every_order(order, whatsapp, say):
    began = now() - timedelta(days=30)
    first = say(whatsapp, "before", party(bsuid="US.1", number="15551", name="Dina"))
    Address.objects.update(since=began)
    for name in [*order, *order]:
        if name == "message":
            take_in([Entry(whatsapp, Inbound("wamid.after", NOTICES[name], "text", "after"))])
        else:
            take_in([Entry(whatsapp, NOTICES[name])])
    unite_found()
    (person,) = people()
    assert person == first.home_contact
    family = Contact.objects.filter(pk=person.pk) | Contact.objects.filter(merged_into=person)
    now_held = {pair for one in family for pair in current(one)}
    assert now_held == {("bsuid", "US.2"), ("wa_id", "15552")}
    assert {row.thread_id for row in Message.objects.all()} == {first.thread_id}
    assert not Suggestion.objects.exists()
    told = Event.objects.filter(kind__in=("contact.number_changed", "contact.identity_changed"))
    assert len({event.data["notice"] for event in told}) == told.count() <= 2


def test_a_late_message_from_a_former_id_is_the_same_person_and_brings_nothing_back(whatsapp, say):
    first = say(whatsapp, "before", party(bsuid="US.1", number="15551"))
    Address.objects.update(since=now() - timedelta(days=30))
    take_in([Entry(whatsapp, NUMBER), Entry(whatsapp, IDENTITY)])
    late = say(whatsapp, "sent before the change", party(bsuid="US.1", number="15551"))
    assert late.thread_id == first.thread_id and late.address.value == "15552"
    assert current(first.home_contact) == {("bsuid", "US.2"), ("wa_id", "15552")}


def test_an_id_that_changed_under_the_same_number_stays_known_by_both(whatsapp, say):
    first = say(whatsapp, "before", party(bsuid="US.1", number="15551"))
    take_in([Entry(whatsapp, IDENTITY)])
    assert say(whatsapp, "late", party(bsuid="US.1", number="15551")).thread_id == first.thread_id
    assert say(whatsapp, "new", party(bsuid="US.2", number="15551")).thread_id == first.thread_id
    assert len(people()) == 1


def test_a_former_number_in_new_hands_is_a_stranger(whatsapp, say):
    first = say(whatsapp, "before", party(bsuid="US.1", number="15551"))
    Address.objects.update(since=now() - timedelta(days=30))
    take_in([Entry(whatsapp, NUMBER)])
    assert say(whatsapp, "who is this", party(bsuid="US.9", number="15551")).thread_id != first.thread_id


def test_a_number_that_was_anothers_long_before_the_notice_passes_on_with_a_card(whatsapp, say):
    mover = say(whatsapp, "a", party(bsuid="US.1", number="15551")).home_contact
    holder = say(whatsapp, "b", party(bsuid="US.8", number="15552")).home_contact
    Address.objects.update(since=now() - timedelta(days=30))
    take_in([Entry(whatsapp, NUMBER)])
    unite_found()
    assert ("wa_id", "15552") in current(mover) and current(holder) == {("bsuid", "US.8")}
    assert len(people()) == 2 and Suggestion.objects.get().reason == "number_taken"


def test_a_new_number_is_told_of_somebody_who_hides_the_old_one(whatsapp, say):
    first = say(whatsapp, "a", party(bsuid="US.1", number="15551"))
    Address.objects.update(since=now() - timedelta(days=30))
    change = IdentityChange((), (("wa_id", "15552"),), "number", now(), also=(("bsuid", "US.1"),))
    take_in([Entry(whatsapp, change)])
    assert current(first.home_contact) == {("wa_id", "15552")}
    assert say(whatsapp, "b", party(bsuid="US.2", number="15552")).thread_id == first.thread_id


def test_a_new_id_finds_who_was_known_by_number_alone_and_nobody_who_has_an_id(whatsapp, say):
    first = say(whatsapp, "a", party(number="15551"))
    change = IdentityChange((("bsuid", "US.1"),), (("bsuid", "US.2"),), "identity", now(), also=(("wa_id", "15551"),))
    take_in([Entry(whatsapp, change)])
    assert current(first.home_contact) == {("wa_id", "15551"), ("bsuid", "US.2")}
    other = IdentityChange((("bsuid", "US.8"),), (("bsuid", "US.9"),), "identity", now(), also=(("wa_id", "15551"),))
    take_in([Entry(whatsapp, other)])
    assert current(first.home_contact) == {("wa_id", "15551"), ("bsuid", "US.2")}


def test_a_changed_security_code_is_told_once(whatsapp, say):
    thread = say(whatsapp, "a", party(number="15551")).thread
    change = IdentityChange((("wa_id", "15551"),), (("wa_id", "15551"),), "identity", now(), provider_id="wamid.s")
    for _ in range(2):
        take_in([Entry(whatsapp, change)])
    assert Event.objects.filter(thread=thread, kind="contact.identity_changed").count() == 1


def test_the_answer_to_a_send_names_another_id_of_the_same_person(whatsapp, say):
    contact, _ = enrol(Told(name="Luis", addresses=(("phone", "+525512345678"),)), SYSTEM)
    moving.learn_at_send(contact.addresses.get().pk, (("wa_id", "5215512345678"),))
    assert say(whatsapp, "hola", party(bsuid="MX.1", number="5215512345678")).home_contact == contact
    assert current(contact) == {("phone", "+525512345678"), ("wa_id", "5215512345678"), ("bsuid", "MX.1")}
    assert Address.objects.get(kind="wa_id").verified and not Address.objects.get(kind="phone").verified


def test_a_send_that_was_accepted_keeps_the_id_that_its_answer_names(whatsapp, say, ana, open_outlet):
    thread = say(whatsapp, "hi", party(number="525512345678")).thread
    ours = thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="hello"), thread.last_in_address)
    answer_ = Accepted("wamid.ours", learnt=(("wa_id", "5215512345678"), ("bsuid", "MX.1")))
    outcomes.settle(delivering.claim(ours.pk), whatsapp, Breaker(), answer_)
    told = {("wa_id", "525512345678"), ("wa_id", "5215512345678"), ("bsuid", "MX.1")}
    assert current(thread.contact) == told and Contact.objects.count() == 1


def test_what_the_answer_to_a_send_names_and_another_has_is_a_card(whatsapp, say):
    theirs = say(whatsapp, "hi", party(bsuid="US.3", number="15559")).home_contact
    contact, _ = enrol(Told(name="Luis", addresses=(("phone", "+15557654321"),)), SYSTEM)
    moving.learn_at_send(contact.addresses.get().pk, (("wa_id", "15559"),))
    assert ("wa_id", "15559") in current(theirs)
    assert {Suggestion.objects.get().contact, Suggestion.objects.get().other} == {theirs, contact}


def test_a_number_that_was_only_written_down_makes_a_card_and_no_link(whatsapp, say):
    written, _ = enrol(Told(name="Luis", addresses=(("phone", "+15557654321"),)), SYSTEM)
    wrote = say(whatsapp, "hi", party(bsuid="US.3", number="15557654321"))
    assert home(wrote.home_contact) != written and not Link.objects.exists()
    assert Suggestion.objects.get().reason == "same_number"


def test_two_ids_of_the_business_are_never_linked_by_themselves_not_even_over_a_third(whatsapp, say):
    one, _ = enrol(Told(name="One", external_id="crm-1"), SYSTEM)
    two, _ = enrol(Told(name="Two", external_id="crm-2"), SYSTEM)
    third = say(whatsapp, "hi", party(number="15551")).home_contact
    found_same(one.pk, third.pk, "same_identity")
    found_same(third.pk, two.pk, "same_identity")
    assert len(people()) == 2 and Suggestion.objects.get().same is None


def test_a_card_is_shown_where_the_person_lives_now_and_is_asked_once(whatsapp, say, ana):
    one, two, three = (say(whatsapp, "hi", party(number=f"1555{n}")).home_contact for n in range(3))
    card = suggest(two, three, "number_variant", "15552")
    assert suggest(three, two, "same_number") == card
    with transaction.atomic():
        link(one, two, Actor.agent(ana))
    one.refresh_from_db()
    assert list(cards(one)) == [card] and other_side(card_of(one, card.pk), one) == three
    flags_shown(one, three, chips=1)
    answer(card_of(one, card.pk), one, False, Actor.agent(ana))
    flags_shown(one, three, chips=0)
    card.refresh_from_db()
    assert not cards(one).exists() and suggest(three, one, "same_number") == card and card.same is False
    assert Event.objects.filter(kind="contact.told_apart").count() == 1
    assert Thread.objects.filter(merged_into=None).count() == 2
