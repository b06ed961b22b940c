"""Contacts, links, consents and erasure over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inbox.inbound import Party
from inbox.models import Channel, Consent, Contact, Message, Suggestion, Thread
from tests.inbox.api.conftest import Door, key

PHONE = {"kind": "phone", "value": "+351 912 345 678"}


def test_a_contact_is_enrolled_once_and_comes_with_its_thread(db: None) -> None:
    crm = key("write")
    made = crm.post("contacts/", {"name": "Dina", "external_id": "C-1", "addresses": [PHONE]})
    assert made["addresses"][0]["value"] == "+351912345678"
    assert crm.get(f"threads/{made['thread']}/")["state"] == "resolved"
    again = crm.post(
        "contacts/",
        {"addresses": [{"kind": "phone", "value": "00351912345678"}, {"kind": "email", "value": "D@X.pt"}]},
        200,
    )
    assert again["id"] == made["id"]
    assert {row["value"] for row in again["addresses"]} == {"+351912345678", "d@x.pt"}


def test_an_address_never_belongs_to_two(db: None) -> None:
    crm = key("write")
    dina = crm.post("contacts/", {"external_id": "C-1", "addresses": [PHONE]})
    crm.post("contacts/", {"external_id": "C-2"})
    taken = crm.post("contacts/", {"external_id": "C-2", "addresses": [PHONE]}, 409)
    assert (taken["code"], taken["contact"]) == ("address_taken", dina["id"])
    assert crm.post("contacts/", {"external_id": "C-3", "addresses": [PHONE]}, 409)["code"] == "address_taken"
    other = crm.post("contacts/", {"name": "Other"})
    assert crm.patch(f"contacts/{other['id']}/", {"addresses": [PHONE]}, 409)["code"] == "address_taken"
    assert crm.patch(f"contacts/{other['id']}/", {"external_id": "C-1"}, 409)["code"] == "address_taken"


@pytest.mark.parametrize(
    "q",
    [
        "+351912345678",
        "00351 912 345 678",
        "+351 (0)912-345-678",
        "912 345 678",
        "tel:+351.912.345.678",
        "٩١٢٣٤٥٦٧٨",
        "dina ol",
        "C-77",
    ],
)
def test_a_contact_is_found_in_any_usual_spelling(db: None, q: str) -> None:
    crm = key("write")
    crm.post("contacts/", {"name": "Someone Else", "addresses": [{"kind": "phone", "value": "+351 911 111 111"}]})
    made = crm.post("contacts/", {"name": "Dina Oliveira", "external_id": "C-77", "addresses": [PHONE]})
    assert [
        row["id"] for row in crm.client.get("/api/v1/contacts/", {"q": q}, headers=crm.headers).json()["results"]
    ] == [made["id"]]


def test_exact_matches_come_first_and_pages_follow(db: None) -> None:
    crm = key("write")
    made = [crm.post("contacts/", {"name": f"Ana {n}"})["id"] for n in range(4)]
    exact = crm.post("contacts/", {"name": "Ana"})["id"]
    crm.post("contacts/", {"name": "Ana Z"})
    first = crm.get("contacts/?q=ana&limit=2")
    assert first["results"][0]["id"] == exact
    second = crm.get(f"contacts/?q=ana&limit=10&cursor={first['next']}")
    assert [row["id"] for row in second["results"]] == made[::-1]
    assert crm.get(f"contacts/?cursor={first['next']}", 400)["code"] == "cursor_invalid"
    assert crm.get("contacts/?cursor=forged", 400)["code"] == "cursor_invalid"


def test_what_is_changed_shows_on_the_thread(as_ana: Door, thread: Thread) -> None:
    told = as_ana.patch(f"contacts/{thread.contact_id}/", {"name": "Dina O.", "language": "pt", "addresses": [PHONE]})
    assert (told["display_name"], told["language"], len(told["addresses"])) == ("Dina O.", "pt", 2)
    assert as_ana.get(f"threads/{thread.pk}/")["contact"]["display_name"] == "Dina O."
    ended = as_ana.patch(f"contacts/{thread.contact_id}/", {"addresses": [{**PHONE, "ended": True}]})
    assert [row["until"] is None for row in ended["addresses"]] == [True, False]
    assert as_ana.patch(f"contacts/{thread.contact_id}/", {"addresses": [{"kind": "phone", "value": "912"}]}, 400)


def test_two_contacts_are_linked_and_parted(
    as_ana: Door, thread: Thread, say: Callable[..., Message], sms: Channel
) -> None:
    other = say(sms, "It is me again", Party((("phone", "+351911000111"),))).thread
    made = as_ana.post(f"contacts/{other.contact_id}/links/", {"other": str(thread.contact_id)})
    assert made["contact"] == str(thread.contact_id)
    assert as_ana.get(f"contacts/{other.contact_id}/")["merged_into"] == str(thread.contact_id)
    assert as_ana.get(f"threads/{other.pk}/")["merged_into"] == str(thread.pk)
    assert as_ana.post(f"threads/{other.pk}/notes/", {"text": "x"}, 409)["thread"] == str(thread.pk)
    found = as_ana.get("contacts/?q=%2B351911000111")["results"]
    assert [row["id"] for row in found] == [str(thread.contact_id)]
    parted = as_ana.delete(f"contacts/{thread.contact_id}/links/{made['id']}/")
    assert parted["other"]["merged_into"] is None
    assert as_ana.delete(f"contacts/{thread.contact_id}/links/{made['id']}/", None, 409)["code"] == "conflict"


def test_a_note_of_the_time_in_between_is_listed_and_placed(
    as_ana: Door, thread: Thread, say: Callable[..., Message], sms: Channel
) -> None:
    other = say(sms, "It is me again", Party((("phone", "+351911000111"),))).thread
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "Before"})
    made = as_ana.post(f"contacts/{other.contact_id}/links/", {"other": str(thread.contact_id)})
    note = as_ana.post(f"threads/{thread.pk}/notes/", {"text": "She has two boats"})
    link = f"contacts/{thread.contact_id}/links/{made['id']}/"
    assert [row["text"] for row in as_ana.get(link)["to_place"]] == ["She has two boats"]
    as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(other.contact_id)}, 409)
    assert [row["id"] for row in as_ana.delete(link)["to_place"]] == [note["id"]]
    moved = as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(other.contact_id)})
    assert (moved["thread"], as_ana.get(link)["to_place"]) == (str(other.pk), [])
    items = as_ana.get(f"threads/{other.pk}/timeline/")["results"]
    assert [row["text"] for row in items if row["kind"] != "event"] == ["It is me again", "She has two boats"]
    assert "She has two boats" not in str(as_ana.get(f"threads/{thread.pk}/timeline/"))
    as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(thread.contact_id)}, 409)


def test_a_note_is_placed_with_one_of_the_two_alone_and_not_while_they_are_one_again(
    as_ana: Door, thread: Thread, say: Callable[..., Message], sms: Channel
) -> None:
    other, third = (say(sms, "Hi", Party((("phone", f"+35191100011{n}"),))).thread.contact_id for n in (1, 2))
    made = as_ana.post(f"contacts/{other}/links/", {"other": str(thread.contact_id)})
    note = as_ana.post(f"threads/{thread.pk}/notes/", {"text": "Whose?"})
    as_ana.delete(f"contacts/{thread.contact_id}/links/{made['id']}/")
    assert "one of two" in as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(third)}, 409)["detail"]
    again = as_ana.post(f"contacts/{other}/links/", {"other": str(thread.contact_id)})
    as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(other)}, 409)
    as_ana.delete(f"contacts/{thread.contact_id}/links/{again['id']}/")
    assert as_ana.put(f"notes/{note['id']}/placement/", {"contact": str(thread.contact_id)})["thread"] == str(thread.pk)


def test_who_might_be_the_same_is_asked_and_decided(
    as_ana: Door, thread: Thread, say: Callable[..., Message], sms: Channel
) -> None:
    other = say(sms, "Hello", Party((("phone", "+351911000111"),))).thread.contact
    card = Suggestion.objects.create(contact=other, other=thread.contact, reason="old_number")
    told = as_ana.get(f"contacts/{thread.contact_id}/suggestions/")["results"]
    assert [(row["id"], row["other"]["id"]) for row in told] == [(str(card.pk), str(other.pk))]
    decided = as_ana.post(f"contacts/{thread.contact_id}/suggestions/{card.pk}/", {"same": True}, 200)
    assert decided["link"]
    assert as_ana.get(f"contacts/{thread.contact_id}/suggestions/")["results"] == []


def test_an_agent_of_another_team_learns_nothing_of_a_contact(stranger: Door, thread: Thread) -> None:
    stranger.get(f"contacts/{thread.contact_id}/", 404)
    stranger.get("contacts/?q=Dina")
    assert stranger.get("contacts/?q=Dina")["results"] == []
    taken = stranger.post("contacts/", {"addresses": [{"kind": "wa_id", "value": "351900000204"}]}, 409)
    assert "contact" not in taken


def test_an_erased_contact_is_gone_and_the_receipt_stays(as_ana: Door, as_admin: Door, thread: Thread) -> None:
    as_ana.delete(f"contacts/{thread.contact_id}/", None, 403)
    receipt = as_admin.delete(f"contacts/{thread.contact_id}/", None, 202)["receipt"]
    as_admin.get(f"contacts/{thread.contact_id}/", 404)
    as_admin.get(f"threads/{thread.pk}/", 404)
    assert as_admin.get(f"erasures/{receipt}/")["state"] == "done"
    assert not Contact.objects.filter(pk=thread.contact_id).exists()


def test_consents_are_for_sessions_and_admins(as_ana: Door, thread: Thread, whatsapp: Channel) -> None:
    from inbox.intake_write import address_digest

    address = thread.contact.addresses.get()
    Consent.objects.create(
        address_digest=address_digest(address), channel=whatsapp, change="out", source="keyword", evidence="STOP"
    )
    told = as_ana.get(f"contacts/{thread.contact_id}/consents/")["results"]
    assert [(row["change"], row["channel"], row["evidence"]) for row in told] == [("out", "wa-main", "STOP")]
    key("write").get(f"contacts/{thread.contact_id}/consents/", 403)
    key("admin").get(f"contacts/{thread.contact_id}/consents/")


def test_cells_are_no_formulas_and_a_person_is_given_out_whole(as_admin: Door, as_ana: Door, thread: Thread) -> None:
    as_ana.patch(f"contacts/{thread.contact_id}/", {"name": "=cmd|' /C calc'!A0"})
    assert "'=cmd" in as_ana.get("contacts/export.csv")
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "@SUM(1)"})
    assert "'@SUM(1)" in as_ana.get(f"threads/{thread.pk}/export.csv")
    told = as_admin.get(f"contacts/{thread.contact_id}/export.json")
    assert {item["kind"] for item in told["items"]} == {"message", "note"}
    as_ana.get(f"contacts/{thread.contact_id}/export.json", 403)


def test_the_external_id_of_who_was_linked_away_finds_the_survivor(db: None) -> None:
    crm = key("write")
    old = crm.post("contacts/", {"name": "Old"})
    away = crm.post("contacts/", {"external_id": "C-1"})
    crm.post(f"contacts/{away['id']}/links/", {"other": old["id"]})
    found = crm.post("contacts/", {"external_id": "C-1", "name": "New", "addresses": [PHONE]}, 200)
    assert (found["id"], found["name"], len(found["addresses"])) == (old["id"], "Old", 1)
    assert crm.patch(f"contacts/{old['id']}/", {"external_id": "C-1"})["id"] == old["id"]
