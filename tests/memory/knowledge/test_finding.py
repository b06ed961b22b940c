"""Knowledge is found by words and by meaning, by those who may, always with its link; what is not found is a gap."""

from __future__ import annotations

import pytest

from memory.knowledge import finding, gaps, vectors
from memory.models import Gap, Passage, Source
from tests.inbox.api.conftest import key
from tests.memory.test_meaning import Themes

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(site, source, read):
    return read(source)


def found(q, **more):
    return [one.passage.text for one in finding.find(q, internal=True, **more)]


def test_a_question_finds_its_passage_with_the_link_to_it(known, site, as_ana):
    told = as_ana.get("knowledge/search/?q=when is the money refunded&limit=1")
    assert told["answered"] is True
    (row,) = told["results"]
    assert row["title"] == "Returns › Your money"
    assert row["url"] == f"{site.address}/help/returns#money"
    assert row["sources"] == [
        {
            "kind": "passage",
            "id": str(Passage.objects.get(anchor="money").pk),
            "seq": None,
            "external_id": None,
            "url": row["url"],
        }
    ]
    assert 0 < row["score"] < 2


@pytest.mark.parametrize("query", ["", "?q=", "?q=%3F", "?q=x&limit=0", "?q=x&limit=51"])
def test_a_wrong_question_is_told(as_ana, query):
    assert as_ana.get(f"knowledge/search/{query}", 400)["code"] == "invalid"


def test_what_is_for_colleagues_is_never_given_to_a_bot_nor_offered_to_customers(known, as_ana, robo, client, ana):
    Source.objects.update(is_internal=True)
    assert as_ana.get("knowledge/search/?q=refund")["results"]
    assert key("bot", bot=robo).get("knowledge/search/?q=refund")["results"] == []
    client.force_login(ana)
    assert b"option" not in client.get("/fragments/knowledge/?q=refund").content
    Source.objects.update(is_internal=False)
    assert key("bot", bot=robo).get("knowledge/search/?q=refund")["results"]
    offered = client.get("/fragments/knowledge/?q=refund").content.decode()
    assert "/help/returns#money" in offered and 'role="option"' in offered


def test_a_source_that_is_switched_off_is_not_found(known):
    assert found("refund")
    Source.objects.update(active=False)
    assert found("refund") == []


def test_what_shares_no_word_is_found_by_its_meaning_with_pgvector_and_without(known, site, read, monkeypatch):
    site.put(
        "/help/returns", "<h1>Pets</h1><h2>A</h2><p>My hound may come along.</p><h2>B</h2><p>The engine is loud.</p>"
    )
    read(known)
    themes = Themes()
    monkeypatch.setattr(finding, "chosen", lambda: themes)
    assert found("puppy") == []
    assert vectors.embed_some(themes) == 3
    assert vectors.embed_some(themes) == 0
    assert found("puppy", limit=1) == ["My hound may come along."]
    read(known)
    assert not Passage.objects.filter(embedder="").exists()  # what stayed as it was kept its vector


def test_the_same_words_on_many_pages_are_given_once(site, source, read):
    site.put("/help/", "".join(f'<a href="p{n}">x</a>' for n in range(3)))
    for n in range(3):
        site.put(f"/help/p{n}", f"<h2>Delivery</h2><p>Delivery is free.</p><h2>Model {n}</h2><p>Number {n}.</p>")
    read(source)
    assert found("is delivery free").count("Delivery is free.") == 1


def test_a_named_model_comes_first_and_its_like_come_last(site, source, read):
    site.put("/help/", "".join(f'<a href="p{n}">x</a>' for n in range(1, 5)) + '<a href="care">x</a>')
    for n in range(1, 5):
        site.put(
            f"/help/p{n}", f"<h1>Aurelia {n} kettle</h1><p>Rinse the Aurelia {n} kettle with vinegar each month.</p>"
        )
    site.put("/help/care", "<h1>Care</h1><p>Vinegar is sold in every store.</p>")
    read(source)
    told = found("vinegar for the Aurelia 3 kettle", limit=3)
    assert "Aurelia 3" in told[0] and told[1] == "Vinegar is sold in every store." and len(told) == 3


def test_a_question_without_an_answer_is_a_gap_counted_by_its_words(known, as_ana, robo):
    as_ana.get("knowledge/search/?q=Do you repair pianos for ana@example.com, order 88112345?")
    key("bot", bot=robo).get("knowledge/search/?q=pianos: repair? order for")
    (gap,) = Gap.objects.all()
    assert (gap.asked, gap.by_bots) == (2, 1)
    as_ana.get("knowledge/search/?q=Do you repair pianos for ana@example.com, order 88112345?")
    gap.refresh_from_db()
    assert "88112345" not in gap.question and "ana@" not in gap.question and gap.asked == 3
    assert as_ana.get("knowledge/search/?q=how long do I have to send a lamp back")["answered"]
    assert Gap.objects.count() == 1


def test_a_gap_closes_when_the_answer_is_written(known, site, read, as_ana):
    as_ana.get("knowledge/search/?q=do you repair pianos")
    assert gaps.ask_again() == 0
    site.put("/help/returns", "<h1>Repairs</h1><p>We repair pianos in our workshop.</p>")
    read(known)
    assert gaps.ask_again() == 1
    assert not Gap.objects.exists()


def test_the_page_searches_shows_sources_and_a_files_passages(known, client, ana, settings, read):
    client.force_login(ana)
    assert b"Help" in client.get("/knowledge/").content
    page = client.get("/knowledge/?q=refund").content.decode()
    assert "Returns › Your money" in page and "/help/returns#money" in page
    assert "kept as a gap" in client.get("/knowledge/?q=zeppelin").content.decode()
    folder = Source.objects.create(name="Files", kind="folder")
    place = settings.THROUGHLINE_DATA / "knowledge" / str(folder.pk)
    place.mkdir(parents=True)
    (place / "a.md").write_text("# Hours\n\nWe open at nine <script>alert(1)</script>.")
    read(folder)
    link = next(one for one in finding.find("open at nine", internal=True) if one.passage.document.source == folder)
    shown = client.get(f"/knowledge/?document={link.passage.document_id}").content.decode()
    assert f'id="passage-{link.passage.pk}"' in shown and "<script>alert" not in shown
    assert client.get("/knowledge/?document=999999").status_code == 404
    assert f"/knowledge/?source={folder.pk}" in client.get("/knowledge/").content.decode()
    assert f"?document={link.passage.document_id}" in client.get(f"/knowledge/?source={folder.pk}").content.decode()
    Source.objects.filter(pk=folder.pk).update(active=False)
    assert client.get(f"/knowledge/?source={folder.pk}").status_code == 404
