"""Small PDF and DOCX files, made from headings and paragraphs."""

from __future__ import annotations

import io
import textwrap

import docx

#: lines of one page
LINES = 48


def pdf(title: str, sections: list[tuple[str, str]]) -> bytes:
    """A PDF 1.4 file with a title, and headed paragraphs in Helvetica."""
    lines = [title, ""]
    for heading, text in sections:
        lines += [heading, *textwrap.wrap(text, 80), ""]
    pages = [lines[n : n + LINES] for n in range(0, len(lines), LINES)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        drawn = "BT /F1 11 Tf 15 TL 50 790 Td " + " ".join(f"({_plain(line)}) Tj T*" for line in page) + " ET"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return _written([*objects, f"<< /Title ({_plain(title)}) >>"])


def word(title: str, sections: list[tuple[str, str]]) -> bytes:
    """A DOCX file."""
    document = docx.Document()
    document.add_heading(title, 1)
    for heading, text in sections:
        document.add_heading(heading, 2)
        document.add_paragraph(text)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _written(objects: list[str]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(made))
        made += f"{n} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R"
    return made + f"{end} /Info {len(objects)} 0 R >>\nstartxref\n{len(made)}\n%%EOF\n".encode("latin-1")


def _plain(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace("(", "\\(")
        .replace(")", "\\)")
        .encode("latin-1", "replace")
        .decode("latin-1")
    )
