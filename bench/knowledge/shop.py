"""The pages of a shop that does not exist, and questions about it in other words than its own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.knowledge.papers import pdf
from bench.knowledge.served import Page, Site

TOPICS = tomllib.loads((Path(__file__).parent / "topics.toml").read_text(encoding="utf-8"))
#: every so-manieth model has its manual as PDF
PAPER = 6


@dataclass(frozen=True)
class Question:
    """A question, and the words of the passage that answers it."""

    q: str
    answer: str


@dataclass(frozen=True)
class Shop:
    """All pages by path, and all questions in an order of no meaning."""

    pages: dict[str, Page]
    questions: list[Question]

    def serve(self, site: Site) -> None:
        """Put them on a site, with a sitemap of all and links from the first page to the first dozen."""
        first = "".join(f'<li><a href="{path}">{path}</a></li>' for path in list(self.pages)[:12])
        site.put("/", f"<title>Hollis & Wren</title><main><h1>Hollis & Wren</h1><ul>{first}</ul></main>")
        listed = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in self.pages)
        site.put("/robots.txt", f"User-agent: *\nDisallow: /basket\nSitemap: {site.address}/map.xml\n")
        site.put("/map.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>')
        site.pages |= self.pages


def shop(size: int) -> Shop:
    """A shop of so many pages beside its first, the help pages always among them; the same one each time."""
    pages: dict[str, Page] = {}
    questions: list[Question] = []
    for path, page, asked in [*_help(), *_models()]:
        if len(pages) < size - 1:
            pages[path] = page
            questions += asked
    Random(7).shuffle(questions)
    return Shop(pages, questions)


def _help() -> Iterator[tuple[str, Page, list[Question]]]:
    for title in dict.fromkeys(row[0] for row in TOPICS["help"]):
        rows = [row for row in TOPICS["help"] if row[0] == title]
        sections = [(row[1], row[2]) for row in rows]
        asked = [Question(q, row[2]) for row in rows for q in row[3:5]]
        yield f"/help/{_slug(title)}", _html(title, sections), asked


def _models() -> Iterator[tuple[str, Page, list[Question]]]:
    random = Random(11)
    kinds = list(dict.fromkeys(row[0] for row in TOPICS["made"]))
    models = [f"{name} {number}" for number in (1, 2, 3, 5) for name in TOPICS["names"]]
    for n, (model, kind) in enumerate((model, kind) for model in models for kind in kinds):
        named = f"{model} {kind}"
        told = [_of_model(row, named, random) for row in TOPICS["made"] if row[0] == kind]
        sections = [(heading, text) for heading, text, _ in told]
        # One question for each eighth model: the rest are the near misses.
        asked = [Question(told[n // 8 % 3][2], told[n // 8 % 3][1])] if n % 8 == 0 else []
        if n % PAPER == 0:
            yield f"/papers/{_slug(named)}.pdf", Page(pdf(f"{named} manual", sections), "application/pdf"), asked
        else:
            yield f"/made/{_slug(named)}", _html(named, sections), asked


def _of_model(row: list[str], named: str, random: Random) -> tuple[str, str, str]:
    figures = {"a": random.randint(2, 9), "b": random.randint(10, 60)}
    return row[1], row[2].format(m=named, **figures), row[3].format(m=named)


def _html(title: str, sections: list[tuple[str, str]]) -> Page:
    body = "".join(f'<h2 id="s{n}">{heading}</h2><p>{text}</p>' for n, (heading, text) in enumerate(sections))
    page = (
        f"<!doctype html><html lang=en><head><title>{title} - Hollis & Wren</title><style>p {{}}</style></head><body>"
        "<nav><a href='/'>Home</a> <a href='/basket'>Basket</a> Sale Kitchen Bedroom Garden</nav>"
        f"<main><h1>{title}</h1>{body}</main><footer>Prices include tax. Posting is free for members.</footer></body></html>"
    )
    return Page(page.encode())


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")
