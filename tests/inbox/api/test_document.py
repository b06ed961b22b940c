"""The OpenAPI document and the page that makes it readable."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from django.test import Client
from jsonschema import Draft202012Validator

from config import openapi
from tests.inbox.api.conformance import operations

ROOT = Path(__file__).resolve().parents[3]


class _Page(HTMLParser):
    """Ids, references to them, and headings in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if tag == "a" else []
        self.inline += [name for name in told if name == "style" or name.startswith("on")]


def test_the_document_is_openapi_3_1_and_whole() -> None:
    document = json.loads(Client().get("/api/schema/").content)
    assert document["openapi"] == "3.1.0"
    references = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert references <= set(document["components"]["schemas"])
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema, name
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_takes_and_gives() -> None:
    for method, path in operations():
        told = openapi.document()["paths"][path][method.lower()]
        assert told.get("summary"), (method, path)
        assert told.get("description"), (method, path)
        good = [answer for status, answer in told["responses"].items() if status < "300"]
        assert all(answer.get("content") for answer in good), (method, path)
        assert {"401", "403", "429"} <= set(told["responses"]), (method, path)


def test_the_page_shows_every_operation_and_nothing_inline() -> None:
    response = Client().get("/api/docs/")
    page = _Page()
    page.feed(response.content.decode())
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert not page.inline
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert b"<script" not in response.content
    for method, path in operations():
        assert openapi.document()["paths"][path][method.lower()]["operationId"] in page.ids


def test_every_route_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    missing = [f"{method} {path}" for method, path in operations() if path.removeprefix("/api/v1/") not in text]
    assert not missing, missing


def test_what_is_not_there_is_told_as_a_problem() -> None:
    for path, status in [
        ("/api/v1/nothing/", 404),
        ("/api/nothing", 404),
        ("/api/v1/threads/99999999999999999999/", 404),
        ("/api/v1/me", 301),
    ]:
        response = Client().get(path)
        assert response.status_code in (status, 404), path
        if response.status_code == 404:
            assert (response["Content-Type"], response.json()["code"]) == ("application/problem+json", "not_found")
    refused = Client().post("/api/schema/")
    assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
