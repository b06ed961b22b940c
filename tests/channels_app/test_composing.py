"""What the composer is offered: forms for what a channel carries, templates with what is known filled in."""

from dataclasses import asdict

import pytest

from channels_app import connection
from channels_app.composing.choosing import choices, filled
from channels_app.models import Template
from channels_app.providers.whatsapp import PROVIDER
from inbox import fillings
from inbox.clock import now
from inbox.fillings import Filling
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Contact, ReplyWindow, Thread
from tests.channels_app.simulator.conftest import WA

pytestmark = pytest.mark.django_db
GREETING = [
    {"type": "BODY", "text": "Hello {{1}}, your order {{2}} is ready.", "example": {"body_text": [["M", "48"]]}}
]
NAMED = [
    {"type": "HEADER", "format": "TEXT", "text": "About {{topic}}"},
    {"type": "BODY", "text": "Dear {{first_name}}, call {{phone}} about {{topic}}, please."},
    {"type": "FOOTER", "text": "Thank you"},
    {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://x.example/{{1}}"}]},
]


@pytest.fixture
def wa(support):
    channel = Channel(key="wa-main", kind="whatsapp", name="WhatsApp", team=support)
    names = ("phone_number_id", "waba_id", "access_token", "app_secret", "verify_token")
    connection.connect(channel, {name: WA[name] for name in names})
    channel.save()
    Channel.objects.forget()
    return channel


@pytest.fixture
def thread(wa):
    dina = Party((("wa_id", "351900000204"),), name="Dina Oliveira")
    take_in([Entry(wa, Inbound("wamid.1", dina, "text", "Hello", window_s=86_400))])
    return Thread.objects.get()


def add(wa, name, language, components, status="APPROVED"):
    return Template.objects.create(
        channel=wa, name=name, language=language, status=status, components=components, synced_at=now()
    )


def test_the_menu_offers_what_the_channel_carries(client, ana, thread):
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    menu = client.get(f"/fragments/threads/{thread.pk}/compose/").content.decode()
    assert 'data-kind="location"' in menu and "compose-template" in menu
    for kind in ("location", "contacts", "buttons", "list", "link", "location_request", "contact_request"):
        form = client.get(f"/fragments/threads/{thread.pk}/compose/?kind={kind}")
        assert form.status_code == 200 and b"data-path" in form.content
    assert client.get(f"/fragments/threads/{thread.pk}/compose/?kind=telepathy").status_code == 404


def test_products_are_offered_with_a_catalogue_and_addresses_where_there_is_a_form(client, ana, wa, thread):
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")

    def offered():
        menu = client.get(f"/fragments/threads/{thread.pk}/compose/").content.decode()
        return {kind for kind in ("product", "catalog", "address_request", "call_request") if f'"{kind}"' in menu}

    assert offered() == {"call_request"}
    assert client.get(f"/fragments/threads/{thread.pk}/compose/?kind=product").status_code == 404
    connection.connect(wa, asdict(connection.settings_of(wa)) | {"catalog_id": "77881234001"})
    wa.save()
    Channel.objects.forget()
    Contact.objects.update(country="SG")
    assert offered() == {"product", "catalog", "address_request", "call_request"}
    form = client.get(f"/fragments/threads/{thread.pk}/compose/?kind=address_request").content.decode()
    assert '<option value="SG">Singapore</option>' in form


def test_a_template_is_offered_in_the_customers_language(wa, thread):
    for language in ("en", "pt_BR", "es"):
        add(wa, "order", language, GREETING)
    add(wa, "winback", "en", GREETING, "PAUSED")
    contact = thread.contact
    for language, expected in (("pt-BR", "pt_BR"), ("pt", "pt_BR"), ("fi", "en"), ("es", "es"), ("", "en")):
        contact.language = language
        assert [(one.name, one.best.language) for one in choices(wa, contact)] == [("order", expected)]


def test_what_is_known_of_the_contact_stands_in_its_blanks(thread):
    values, known = filled(PROVIDER.preview(NAMED), thread.contact)
    told = {(value.blank.part, value.blank.name): value.value for value in values}
    assert told == {
        ("header", "topic"): "", ("body", "first_name"): "Dina", ("body", "phone"): "+351900000204",
        ("body", "topic"): "", ("buttons", "0"): "",
    }  # fmt: skip
    assert "Dina Oliveira" in {one.value for one in known}
    numbered, _ = filled(PROVIDER.preview(GREETING), thread.contact)
    assert [value.value for value in numbered] == ["Dina Oliveira", ""]
    assert [value.blank.example for value in numbered] == ["M", "48"]


def test_another_app_adds_what_it_knows(thread, monkeypatch):
    monkeypatch.setattr(fillings, "_sources", [])
    fillings.register(lambda contact: [Filling("Topic", "your grinder", ("topic",)), Filling("Empty", "")])
    values, known = filled(PROVIDER.preview(NAMED), thread.contact)
    assert [value.value for value in values if value.blank.name == "topic"] == ["your grinder"] * 2
    assert "Empty" not in {one.label for one in known}


def test_the_form_of_a_template_shows_what_the_customer_will_see(client, ana, wa, thread):
    add(wa, "order", "en", GREETING)
    add(wa, "follow_up", "en", NAMED)
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    base = f"/fragments/threads/{thread.pk}/templates/"
    assert client.get(base).content.decode().count('role="option"') == 2
    form = client.get(f"{base}?name=follow_up&language=en").content.decode()
    for part in ('value="Dina"', 'data-hole="body:first_name"', "Thank you", "Track", "data-named"):
        assert part in form
    assert client.get(f"{base}?name=nothing").status_code == 404


def test_every_way_says_how_it_stands_and_the_best_one_why(client, ana, thread):
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    pane = client.get(f"/fragments/threads/{thread.pk}/").content.decode()
    assert 'data-fmt="left"' in pane and "they last wrote here" in pane
    ReplyWindow.objects.update(ends_at=now())
    pane = client.get(f"/fragments/threads/{thread.pk}/").content.decode()
    assert "Templates only" in pane and 'data-can="template"' in pane
