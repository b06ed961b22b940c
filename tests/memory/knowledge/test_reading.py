"""A site is read, read again when it changed, and forgotten where it is gone."""

from __future__ import annotations

import pytest

from bench.knowledge import papers
from bench.knowledge.served import Page
from memory.models import Document, Passage, PassageWord, Source

pytestmark = pytest.mark.django_db


def told(source):
    return {row.url.split("/", 3)[3]: (row.state, row.reason) for row in source.documents.all()}


def texts(source):
    return [row.text for row in Passage.objects.filter(document__source=source).order_by("document__url", "n")]


def test_a_site_is_read_by_its_links_within_what_was_given(site, source, read):
    assert read(source).state == Source.State.READY
    assert told(source) == {"help/": ("read", ""), "help/returns": ("read", "")}
    found = Passage.objects.filter(document__title="Returns").order_by("n")
    assert [(row.heading, row.anchor) for row in found] == [
        ("Returns › How long you have", "time"), ("Returns › Your money", "money"),
    ]  # fmt: skip
    assert "Basket" not in " ".join(texts(source))


def test_what_has_not_changed_is_not_read_again_and_what_is_gone_goes(site, source, read):
    read(source)
    before = set(Passage.objects.values_list("pk", flat=True))
    site.asked.clear()
    read(source)
    assert [status for path, status in site.asked if path.startswith("/help")] == [304, 304]
    assert set(Passage.objects.values_list("pk", flat=True)) == before
    site.pages["/help/returns"] = Page(site.pages["/help/returns"].data.replace(b"30 days", b"60 days"))
    read(source)
    assert any("60 days" in text for text in texts(source)) and not any("30 days" in text for text in texts(source))
    del site.pages["/help/returns"]
    read(source)
    assert list(told(source)) == ["help/"]
    assert not PassageWord.objects.filter(term="lamp").exists()


def test_a_server_that_fails_costs_nothing_that_was_read(site, source, read):
    read(source)
    site.pages["/help/returns"].status = 503
    read(source)
    assert told(source)["help/returns"] == ("read", "The server answered 503. What was read before is kept.")
    site.pages["/robots.txt"] = Page(b"", status=500)
    assert read(source).state == Source.State.FAILED
    assert "robots.txt cannot be read" in source.reason
    assert len(texts(source)) == 3


def test_robots_and_noindex_are_kept_to(site, source, read):
    site.put("/robots.txt", "User-agent: *\nDisallow: /help/secret\n")
    site.put("/help/", '<p>Hi</p><a href="secret">x</a><a href="hidden">y</a>')
    site.put("/help/secret", "<p>Not for robots</p>")
    site.put("/help/hidden", '<meta name="robots" content="noindex"><p>Not to be kept</p>')
    read(source)
    assert told(source)["help/secret"] == ("refused", "robots.txt does not permit it.")
    assert told(source)["help/hidden"] == ("refused", "The page asks not to be kept (noindex).")
    assert ("/help/secret", 200) not in site.asked


def test_a_sitemap_names_pages_that_nothing_leads_to(site, source, read):
    site.put("/help/alone", "<h1>Alone</h1><p>Nobody links here.</p>")
    listed = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in ("/help/alone", "/shop"))
    site.put("/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>')
    read(source)
    assert "help/alone" in told(source) and "shop" not in told(source)


def test_files_of_every_kind_are_read(site, source, read):
    site.put("/help/", "".join(f'<a href="{name}">x</a>' for name in ("a.pdf", "b.docx", "c.md", "d.txt", "e.bin")))
    sections = [("Descaling", "Descale the kettle with vinegar every month."), ("Warranty", "It lasts three years.")]
    site.pages["/help/a.pdf"] = Page(papers.pdf("Kettle manual", sections), "application/pdf")
    site.pages["/help/b.docx"] = Page(
        papers.word("Kettle guide", [("Colours", "There are red ones.")]), "application/octet-stream"
    )
    site.pages["/help/c.md"] = Page(b"# Care\n\nWipe *gently*.\n\n| part | fee |\n|--|--|\n| lid | 4 |\n", "text/plain")
    site.pages["/help/d.txt"] = Page("Grüße\n\nAn alle.".encode("cp1252"), "text/plain; charset=windows-1252")
    site.pages["/help/e.bin"] = Page(b"\x00\x01", "application/octet-stream")
    read(source)
    kept = {(row.heading, row.text, row.anchor) for row in Passage.objects.filter(document__source=source)}
    assert ("Kettle manual › Descaling", "Descale the kettle with vinegar every month.", "page=1") in kept
    assert ("Kettle guide › Colours", "There are red ones.", "") in kept
    assert ("Care", "Wipe gently.\npart | fee\nlid | 4", "") in kept
    assert ("", "Grüße\nAn alle.", "") in kept
    assert told(source)["help/e.bin"][0] == "refused"
    assert set(Document.objects.values_list("title", flat=True)) >= {"Kettle manual", "Kettle guide", "Care", "Grüße"}


def test_the_same_words_are_kept_once_and_the_twin_takes_over(site, source, read):
    page = site.pages["/help/returns"]
    site.put("/help/", '<a href="returns">a</a><a href="copy">b</a>')
    site.pages["/help/copy"] = page
    read(source)
    assert told(source)["help/copy"] == ("duplicate", f"The same words as {site.address}/help/returns")
    site.put("/help/", '<p>Less</p><a href="copy">b</a>')
    del site.pages["/help/returns"]
    read(source)
    assert told(source)["help/copy"][0] == "read" and "help/returns" not in told(source)


def test_a_redirect_that_leads_out_or_inside_is_refused(site, source, read, settings):
    site.put("/help/", "".join(f'<a href="{n}">x</a>' for n in ("away", "inside", "near")))
    site.pages["/help/away"] = Page(status=302, to="https://elsewhere.example/help/")
    site.pages["/help/inside"] = Page(status=302, to="http://169.254.169.254/latest/")
    site.pages["/help/near"] = Page(status=302, to="/help/returns")
    read(source)
    assert "outside of this source" in told(source)["help/away"][1]
    assert "outside of this source" in told(source)["help/inside"][1]
    assert told(source)["help/near"][0] == "read"
    alone = Source.objects.create(name="One", kind="pages", url=f"{site.address}/help/inside\n{site.address}/shop")
    read(alone)
    assert told(alone)["help/inside"] == ("refused", "The address is not https to a public host.")
    assert told(alone)["shop"][0] == "read"


def test_a_site_that_may_not_be_called_is_refused_in_words(site, source, read, settings):
    settings.PRIVATE_HOSTS = frozenset()
    assert read(source).state == Source.State.FAILED
    assert source.reason == "robots.txt cannot be read: The address is not https to a public host."
    source.url = "https://localhost/"
    source.save()
    assert "PRIVATE_HOSTS" in read(source).reason


def test_no_more_documents_than_allowed(site, source, read):
    site.put("/help/", "".join(f'<a href="p{n}">x</a>' for n in range(9)))
    Source.objects.update(most=3)
    read(source)
    assert source.documents.count() <= 3 and "more than 3" in source.reason


def test_files_of_a_folder_come_and_go(site, read, settings):
    folder = Source.objects.create(name="Files", kind="folder")
    place = settings.THROUGHLINE_DATA / "knowledge" / str(folder.pk)
    place.mkdir(parents=True)
    (place / "a.md").write_text("# Hours\n\nWe open at nine.")
    (place / "trap.md").symlink_to("/etc/passwd")
    read(folder)
    assert texts(folder) == ["We open at nine."] and told_names(folder) == ["a.md"]
    (place / "a.md").write_text("# Hours\n\nWe open at ten o'clock.")
    read(folder)
    assert texts(folder) == ["We open at ten o'clock."]
    (place / "a.md").unlink()
    read(folder)
    assert told_names(folder) == []


def test_a_worker_that_ends_in_between_is_gone_on_from(site, source, read):
    from memory.knowledge import looking_through

    looking_through.anew(source)
    source.refresh_from_db()
    looking_through.read_some(0.0)
    assert source.documents.count() == 0
    taken = looking_through._taken()
    assert looking_through._taken() is None  # it has it to itself
    looking_through._look_through(taken, 0.0)
    taken.refresh_from_db()
    assert taken.state == Source.State.READING
    Source.objects.update(busy_until=None)
    looking_through.read_some(60)
    assert len(texts(source)) == 3


def test_a_source_takes_everything_along(site, source, read):
    read(source)
    source.delete()
    assert not Document.objects.exists() and not Passage.objects.exists() and not PassageWord.objects.exists()


def told_names(source):
    return list(source.documents.order_by("url").values_list("url", flat=True))
