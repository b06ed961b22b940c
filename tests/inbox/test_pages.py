"""The agents' pages: who gets in, what they see, and bad addresses."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client

from inbox import linking
from inbox.actors import SYSTEM
from inbox.inbound import Party
from inbox.models import Contact, Label, Message, QuickReply, Thread
from inbox.unlinking import unlink

pytestmark = pytest.mark.django_db

MARTA = Party((("wa_id", "351912345204"),), name="Marta Oliveira")


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def thread(whatsapp, say):
    return say(whatsapp, "Where is the valve? https://shop.example/o/48", MARTA).thread


PAGES = ["/", "/contacts/"]
FRAGMENTS = ["/fragments/rows/", "/fragments/quick-replies/", "/fragments/contacts/?q=a"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_comes_back(client, path, db):
    answer = client.get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", FRAGMENTS)
def test_a_fragment_tells_a_stranger_to_sign_in_without_a_page(client, path, db):
    assert client.get(path).status_code == 401


def test_the_inbox_lists_what_waits_before_what_does_not(signed_in, ana, thread, whatsapp, say):
    other = say(whatsapp, "All good", Party((("wa_id", "351900000001"),), name="Kenji")).thread
    Thread.objects.filter(pk=other.pk).update(waiting_since=None)
    html = signed_in.get("/?view=unassigned").content.decode()
    assert (
        html.index("Needs a reply")
        < html.index(f"thread-{thread.pk}")
        < html.index("Waiting on customer")
        < html.index(f"thread-{other.pk}")
    )
    assert 'data-count="unassigned">2<' in html


def test_a_thread_shows_its_words_as_text_with_links(signed_in, thread):
    html = signed_in.get(f"/threads/{thread.pk}/").content.decode()
    assert 'href="https://shop.example/o/48"' in html and 'rel="noopener noreferrer nofollow"' in html
    assert f'<thread-pane id="pane" data-thread="{thread.pk}"' in html and "Marta Oliveira" in html


def test_no_page_has_inline_styles_or_handlers(signed_in, thread):
    for path in (
        "/",
        f"/threads/{thread.pk}/",
        "/contacts/",
        f"/contacts/{thread.contact_id}/",
        "/accounts/login/",
        "/nothing/",
    ):
        html = signed_in.get(path).content.decode()
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html), path
        for tag in re.findall(r"<script[^>]*>", html):
            assert "src=" in tag or "nonce=" in tag or 'type="application/json"' in tag, tag
        assert "<style" not in html


def test_the_pieces_of_a_thread_are_served_alone(signed_in, thread):
    base = f"/fragments/threads/{thread.pk}"
    assert signed_in.get(f"{base}/").content.decode().lstrip().startswith("<thread-pane")
    assert "context-pane" in signed_in.get(f"{base}/context/").content.decode()
    items = signed_in.get(f"{base}/items/").content.decode()
    assert items.startswith('<div class="page"') and 'id="message-' in items


def test_items_are_read_page_by_page_in_both_directions(signed_in, thread):
    last = Message.objects.get(thread=thread)
    for number in range(120):
        seq = last.seq + 1 + number
        Message.objects.create(
            thread=thread,
            seq=seq,
            rev=seq,
            direction="in",
            author_kind="contact",
            text=f"m{number}",
            home_contact_id=last.home_contact_id,
        )
    Thread.objects.filter(pk=thread.pk).update(last_seq=last.seq + 120, last_rev=last.seq + 120)
    seen, before = [], ""
    while before is not None:
        html = signed_in.get(f"/fragments/threads/{thread.pk}/items/?before={before}").content.decode()
        seen = [int(seq) for seq in re.findall(r'data-item="\w+" data-id="\d+" data-seq="(\d+)"', html)] + seen
        before = re.search(r'data-previous="(\d*)"', html)[1] or None
    assert seen == sorted(set(seen)) and seen[-1] == last.seq + 120 and last.seq in seen
    after = signed_in.get(f"/fragments/threads/{thread.pk}/items/?after={last.seq + 100}").content.decode()
    assert len(re.findall(r'id="message-', after)) == 20


def test_rows_are_read_page_by_page_each_once(signed_in, whatsapp, say):
    for number in range(61):
        row = say(whatsapp, f"hello {number}", Party((("wa_id", f"35191000{number:04}"),), name=f"P{number}")).thread
        if number % 3 == 0:
            Thread.objects.filter(pk=row.pk).update(waiting_since=None)
    first = signed_in.get("/fragments/rows/?view=unassigned").content.decode()
    cursor = re.search(r'data-next="([^"]+)"', first)[1]
    second = signed_in.get(f"/fragments/rows/?view=unassigned&cursor={cursor}").content.decode()
    ids = [re.findall(r'id="thread-(\d+)"', html) for html in (first, second)]
    assert [len(page) for page in ids] == [50, 11] and len({*ids[0], *ids[1]}) == 61
    assert 'data-next=""' in second


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense",
        "cursor=1",
        "cursor=all.x.1",
        "cursor=all.1.99999999999999999999",
        "team=x",
        "team=99999999999999999999",
        "view=unassigned&cursor=all.1.1",
    ],
)
def test_a_wrong_question_about_rows_is_a_400_with_a_page(signed_in, query):
    assert signed_in.get(f"/fragments/rows/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["before=x", "after=-1", "before=1&after=2", "before=99999999999999999999", "before=٣"]
)
def test_a_wrong_question_about_items_is_a_400(signed_in, thread, query):
    assert signed_in.get(f"/fragments/threads/{thread.pk}/items/?{query}").status_code == 400


def test_a_thread_of_another_team_is_not_there(signed_in, thread, sales):
    Thread.objects.filter(pk=thread.pk).update(team=sales, team_ids=[sales.pk], channel_ids=[])
    for path in (
        f"/threads/{thread.pk}/",
        f"/fragments/threads/{thread.pk}/",
        f"/fragments/threads/{thread.pk}/items/",
        f"/fragments/threads/{thread.pk}/context/",
        f"/contacts/{thread.contact_id}/",
        f"/fragments/contacts/{thread.contact_id}/link/?other={thread.contact_id + 1}",
    ):
        assert signed_in.get(path).status_code == 404, path
    assert f"thread-{thread.pk}" not in signed_in.get("/?view=all").content.decode()


def test_ids_that_no_database_can_hold_are_not_there(signed_in):
    assert signed_in.get(f"/threads/{10**30}/").status_code == 404
    assert signed_in.get(f"/contacts/{10**30}/").status_code == 404


def test_the_pages_of_customers_find_by_name_and_by_any_spelling_of_a_number(signed_in, thread, admin, client):
    client.force_login(admin)
    for q in ("marta", "Oliv", "+351 912 345 204", "00351912345204", "912-345-204", "345204"):
        html = client.get("/contacts/", {"q": q}).content.decode()
        assert f"contact-{thread.contact_id}" in html, q
        assert f'data-contact="{thread.contact_id}"' in client.get("/fragments/contacts/", {"q": q}).content.decode()
    assert "Nobody found" in client.get("/contacts/?q=zzzz").content.decode()
    assert client.get("/contacts/?q=%00").status_code == 200
    assert client.get("/contacts/?cursor=9").status_code == 400


def test_a_link_is_shown_before_it_is_made(signed_in, thread, sms, say):
    other = say(sms, "It is me", Party((("phone", "+351912345999"),), name="M. Oliveira")).thread
    html = signed_in.get(f"/fragments/contacts/{thread.contact_id}/link/?other={other.contact_id}").content.decode()
    assert "They have different names." in html and 'data-act="link-confirm"' in html
    assert signed_in.get(f"/fragments/contacts/{thread.contact_id}/link/?other={thread.contact_id}").status_code == 400
    assert signed_in.get(f"/fragments/contacts/{thread.contact_id}/links/1/").status_code == 404


def test_an_unlink_shows_what_each_takes_along(signed_in, thread, sms, say):
    other = say(sms, "It is me", Party((("phone", "+351912345999"),), name="M. Oliveira")).thread
    link = linking.link(thread.contact, other.contact, SYSTEM)
    html = signed_in.get(f"/fragments/contacts/{thread.contact_id}/links/{link.pk}/").content.decode()
    one, two = re.findall(r'<section class="side" data-contact="(\d+)">(.*?)</section>', html, re.DOTALL)
    assert [one[0], two[0]] == [str(thread.contact_id), str(other.contact_id)]
    assert "345 204" in one[1] and "345 999" not in one[1] and "345 999" in two[1] and "1 message" in two[1]


def test_notes_of_the_time_in_between_are_listed_to_be_placed(signed_in, thread, sms, say):
    other = say(sms, "It is me", Party((("phone", "+351912345999"),), name="M. Oliveira")).thread
    link = linking.link(thread.contact, other.contact, SYSTEM)
    thread.note(SYSTEM, "Has two <boats>")
    html = signed_in.get(f"/fragments/contacts/{thread.contact_id}/links/{link.pk}/").content.decode()
    assert "Has two &lt;boats&gt;" in html and f'<option value="{other.contact_id}">M. Oliveira</option>' in html
    unlink(link, SYSTEM)
    for contact in (thread.contact_id, other.contact_id):
        assert "Has two &lt;boats&gt;" in signed_in.get(f"/contacts/{contact}/").content.decode()


def test_quick_replies_come_as_options(signed_in):
    QuickReply.objects.create(shortcut="ship", text='We ship "today" & tomorrow')
    html = signed_in.get("/fragments/quick-replies/").content.decode()
    assert 'data-shortcut="ship"' in html and "&quot;today&quot; &amp; tomorrow" in html


def test_pages_are_not_kept_by_a_shared_browser(signed_in):
    assert "no-store" in signed_in.get("/")["Cache-Control"]


def test_an_agent_who_was_switched_off_is_out_at_once(signed_in, ana):
    get_user_model().objects.filter(pk=ana.pk).update(is_active=False)
    assert signed_in.get("/").status_code == 302


def test_the_first_run_says_what_to_do(client, admin):
    client.force_login(admin)
    assert "Connect a channel" in client.get("/").content.decode()


def test_labels_of_the_thread_stand_in_the_right_pane(signed_in, thread):
    Label.objects.create(name="warranty")
    Thread.objects.filter(pk=thread.pk).update(labels=["warranty"])
    assert 'data-label="warranty"' in signed_in.get(f"/fragments/threads/{thread.pk}/context/").content.decode()


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500])
def test_every_error_page_stands_without_a_request_and_says_what_to_do(code):
    html = render_to_string(f"{code}.html")
    assert f">{code}<" in html and 'href="/"' in html and "<h1>" in html


def test_a_form_that_is_too_old_is_told_so_in_our_own_page(ana):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"username": "ana@example.com", "password": "x"})
    assert answer.status_code == 403 and "Reload the page" in answer.content.decode()


def test_a_linked_away_contact_leads_to_the_one_it_became(signed_in, thread, sms, say):
    other = say(sms, "It is me", Party((("phone", "+351912345999"),), name="M. Oliveira")).thread
    Contact.objects.filter(pk=other.contact_id).update(merged_into=thread.contact_id)
    Thread.objects.filter(pk=other.pk).update(merged_into=thread.pk)
    assert signed_in.get(f"/threads/{other.pk}/")["Location"] == f"/threads/{thread.pk}/?linked={other.pk}"
    assert signed_in.get(f"/contacts/{other.contact_id}/")["Location"] == f"/contacts/{thread.contact_id}/"
    assert f'data-thread="{thread.pk}"' in signed_in.get(f"/fragments/threads/{other.pk}/").content.decode()
