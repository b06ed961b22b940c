"""Sources in the admin: made, watched, refused in words, deleted with all they brought."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inbox.models import Event
from memory import tasks
from memory.knowledge import folder, gaps, sealed
from memory.models import Document, Gap, Source

pytestmark = pytest.mark.django_db
BASE = {"name": "Help", "every_hours": 24, "most": 100, "active": "on"}


@pytest.fixture
def boss(client, admin, monkeypatch):
    monkeypatch.setattr(tasks.read_sources, "delay", lambda: None)
    client.force_login(admin)
    return client


def test_a_site_is_added_read_and_told_of(boss, site, read):
    site.pages["/help/returns"].status = 403
    made = boss.post("/admin/memory/source/add/", {**BASE, "kind": "site", "url": f"{site.address}/help/"})
    assert made.status_code == 302, made.content.decode()
    source = Source.objects.get()
    card = f"/admin/memory/source/{source.pk}/progress/"
    assert "data-busy" in boss.get(card).content.decode()
    read(source)
    told = boss.get(card).content.decode()
    assert "data-busy" not in told and "1 read" in told and "The server does not let us read it (403)." in told
    assert told in boss.get(f"/admin/memory/source/{source.pk}/change/").content.decode()
    assert "1 of 2" in boss.get("/admin/memory/source/").content.decode()
    assert Event.objects.filter(kind="configuration.changed", data__what="source").count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "site", "url": ""}, "Give one address."),
        ({"kind": "site", "url": "shop.example"}, "is no web address"),
        ({"kind": "site", "url": "https://a.example/\nhttps://b.example/"}, "Give one address."),
        ({"kind": "pages", "url": "http://10.0.0.1/x"}, "PRIVATE_HOSTS"),
        ({"kind": "pages", "url": "file:///etc/passwd"}, "is no web address"),
        ({"kind": "sharepoint", "url": "https://contoso.sharepoint.com/"}, "SharePoint asks for it."),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(boss, given, words):
    answer = boss.post("/admin/memory/source/add/", {**BASE, **given})
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Source.objects.exists()


def test_files_are_uploaded_into_the_sources_folder_and_go_with_it(boss, site, read):
    files = [SimpleUploadedFile("../../a.md", b"# Hours\n\nNine."), SimpleUploadedFile("b.txt", b"Ten.")]
    boss.post("/admin/memory/source/add/", {**BASE, "kind": "folder", "uploads": files})
    source = Source.objects.get()
    assert sorted(path.name for path in folder.place(source).iterdir()) == ["a.md", "b.txt"]
    read(source)
    assert Document.objects.filter(state="read").count() == 2
    boss.post(f"/admin/memory/source/{source.pk}/delete/", {"post": "yes"})
    assert not folder.place(source).exists() and not Document.objects.exists()


def test_a_secret_is_sealed_and_never_shown(boss, site):
    given = {
        "kind": "sharepoint",
        "url": "https://contoso.sharepoint.com/sites/help",
        "tenant": "contoso",
        "client_id": "app",
    }
    boss.post("/admin/memory/source/add/", {**BASE, **given, "client_secret": "s3cret"})
    source = Source.objects.get()
    page = boss.get(f"/admin/memory/source/{source.pk}/change/").content.decode()
    assert "contoso" in page and "s3cret" not in page
    boss.post(f"/admin/memory/source/{source.pk}/change/", {**BASE, **given, "tenant": "fabrikam"})
    source.refresh_from_db()
    assert (sealed.access_of(source).tenant, sealed.access_of(source).client_secret) == ("fabrikam", "s3cret")


def test_gaps_are_listed_by_how_often_they_are_asked_and_set_aside(boss, site):
    for q in ("Do you rent boats?", "Do you sell pianos?", "Sell pianos!"):
        gaps.record(q, by_bot=False)
    assert list(Gap.objects.values_list("asked", flat=True)) == [2, 1]
    boss.post("/admin/memory/gap/", {"action": "set_aside", "_selected_action": [Gap.objects.first().pk]})
    assert Gap.objects.first().state == "set_aside"
    assert "rent boats" in boss.get("/admin/memory/gap/?state__exact=open").content.decode()
