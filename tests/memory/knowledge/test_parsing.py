"""Files that mean harm: each is refused in words, and the worker goes on."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest

from bench.knowledge import papers
from memory.knowledge import cutting, kinds
from memory.knowledge.parser import File, Parser
from memory.knowledge.parsing import child
from memory.knowledge.parsing.told import Block, Told, Unreadable

LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)


def zipped(parts, kind=zipfile.ZIP_DEFLATED):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", kind) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


@pytest.fixture(scope="module")
def parser():
    with Parser() as mine:
        yield mine


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("pdf", b"%PDF-1.7\njunk", "no PDF"),
        ("pdf", b"", "no PDF"),
        ("docx", b"PK\x03\x04junk", "no DOCX"),
        ("docx", zipped({"a": "b"}), "no DOCX"),
        ("docx", zipped({"word/document.xml": b"\x00" * 60_000_000}), "unpacks to 60 MB"),
        ("docx", zipped({f"p{n}": "" for n in range(5_001)}), "not opened"),
        ("docx", zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<x"}), "could not be read"),
        ("sitemap", b"<urlset><loc>", "no XML"),
        ("sitemap", b"\x1f\x8bjunk", "no gzip"),
        ("html", b"", "nothing that could be read"),
        ("pdf", papers.pdf("Pictures", []).replace(b"(Pictures) Tj", b""), "no text"),
    ],
)
def test_a_file_that_means_harm_is_refused_in_words(parser, kind, data, words):
    with pytest.raises(Unreadable, match=words):
        parser.read(File(kind, data))
    assert parser.read(File("text", b"still there")).blocks == [Block(0, "still there")]


def test_entities_are_not_unfolded_and_nothing_is_fetched(parser):
    bomb = f"{LAUGHS}<urlset><url><loc>&a11;</loc></url></urlset>".encode()
    outside = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'
    for data in (bomb, outside):
        with contextlib.suppress(Unreadable):
            assert parser.read(File("sitemap", data)).links == []


def test_one_that_takes_long_is_ended_and_the_next_is_read():
    with Parser(0.0) as hasty, pytest.raises(Unreadable, match="too long"):
        hasty.read(File("text", b"x"))
    with Parser() as parser:
        first = parser._ready()
        first.kill()
        first.wait()
        assert parser.read(File("text", b"x")).title == "x"


def test_the_child_knows_nothing_and_has_little(parser):
    process = parser._ready()
    parser.read(File("text", b"x"))  # by now it has limited itself
    environment, limits = (Path(f"/proc/{process.pid}/{name}").read_text() for name in ("environ", "limits"))
    assert environment == ""
    assert str(child.MEMORY) in limits.split("Max address space")[1].splitlines()[0]
    assert limits.split("Max file size")[1].split()[:2] == ["0", "0"]


def test_what_no_visitor_sees_is_not_read(parser):
    page = b"""<body><p>Seen</p><p hidden>a</p><p style="display: none">b</p><script>c</script><div aria-hidden=true>d</div>
        <!-- e --><template>f</template><noscript>g</noscript><textarea>h</textarea><p style="visibility:hidden">i</p>"""
    assert [block.text for block in parser.read(File("html", page)).blocks] == ["Seen"]


def test_a_deep_page_and_a_long_one_do_no_harm(parser):
    for data in (b"<div>" * 100_000 + b"deep", b"<p>" + b"word " * 600_000):
        try:
            told = parser.read(File("html", data))
            assert sum(len(block.text) for block in told.blocks) <= 2_000_000
        except Unreadable:
            pass


@pytest.mark.parametrize(
    ("data", "mime", "name", "kind"),
    [
        (b"%PDF-1.4", "text/html", "x", "pdf"), (b"<p>", "text/html", "x.pdf", "html"), (b"# a", "text/plain", "x.md", "markdown"),
        (b"PK\x03\x04", "application/octet-stream", "x.docx", "docx"), (b"a", "", "x.txt", "text"),
    ],
)  # fmt: skip
def test_what_a_file_is_shows_in_its_bytes_first(data, mime, name, kind):
    assert kinds.kind_of(data, mime, name) == kind


@pytest.mark.parametrize(
    ("data", "mime", "name"),
    [(b"MZ", "application/x-exe", "a.exe"), (b"x", "application/pdf", "a"), (b"\x00", "text/plain", "a")],
)
def test_what_is_no_document_is_refused(data, mime, name):
    with pytest.raises(Unreadable):
        kinds.kind_of(data, mime, name)


def test_passages_are_cut_by_headings_and_never_too_long():
    told = Told(
        blocks=[Block(1, "A"), Block(0, "one"), Block(2, "B"), Block(0, "two. " * 600), Block(2, "C"), Block(1, "D")]
    )
    pieces = cutting.cut(told)
    assert pieces[0] == cutting.Piece("A", "one", "")
    assert {piece.heading for piece in pieces[1:-1]} == {"A › B"}
    assert max(len(piece.text) for piece in pieces) <= cutting.MOST
    assert "C" in pieces[-1].text
