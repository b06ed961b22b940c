"""Requests made from the API's own document: right ones, and then spoilt ones."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench.fuzz.values import BODIES, TEXTS, TYPES, anything, deep
from config import openapi
from inbox.models import Attachment, Contact, Episode, Job, Link, Message, Subscription, Suggestion, Team, Thread

#: what ends so much that it must be rare
RARE = re.compile(r"DELETE /api/v1/(contacts/\{id\}/|subscriptions/(\{id\}/)?)$")
#: which rows {id} names, by the noun of the address
ROWS: dict[str, Any] = {
    "threads": Thread,
    "messages": Message,
    "contacts": Contact,
    "episodes": Episode,
    "subscriptions": Subscription,
    "history": Job,
}
#: which rows a field of a body or a query names
FIELDS: dict[str, Any] = {
    "contact": Contact,
    "other": Contact,
    "team": Team,
    "reply_to": Message,
    "at": Message,
    "with": Episode,
    "attachments": Attachment,
    "link": Link,
    "suggestion": Suggestion,
    "id": Subscription,
}


@dataclass(frozen=True)
class Request:
    """One request, ready to be made again from its line."""

    route: tuple[str, str]
    method: str
    url: str
    body: bytes
    content_type: str

    def told(self) -> str:
        """One line."""
        return f"{self.method} {self.url[:200]} {self.content_type!r} {self.body[:200]!r}"


class Maker:
    """Makes requests; `called` are the routes there were requests for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._document = openapi.document()
        paths = self._document["paths"].items()
        self._operations = [(method, path, told) for path, methods in paths for method, told in methods.items()]
        self._ids: dict[Any, list[str]] = {}
        self.known = len(self._operations)
        self.called: set[tuple[str, str]] = set()

    def learn(self, world: Any) -> None:
        """Read which ids there are now."""
        models = {*ROWS.values(), *FIELDS.values()}
        self._ids = {
            model: [str(pk) for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:50]]
            for model in models
        }
        self._keys = [world.objects["ours"]["channel"], world.objects["hidden"]["channel"]]

    def request(self) -> Request:
        """The next one."""
        method, path, told = self._chance.choice(self._operations)
        if RARE.match(f"{method.upper()} {path}") and self._chance.random() < 0.99:
            return self.request()
        self.called.add((method, path))
        if self._chance.random() < 0.02:
            method = self._chance.choice(["get", "post", "put", "patch", "delete", "head", "options", "trace"])
        body, content_type = self._body(told)
        return Request((method, path), method.upper(), self._path(path) + self._query(told), body, content_type)

    def _path(self, path: str) -> str:
        noun = path.removeprefix("/api/v1/").partition("/")[0]

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if self._chance.random() < 0.15:
                return quote(str(self._chance.choice(TEXTS)).encode("utf-8", "surrogatepass"), safe="") or "0"
            if name == "key":
                return self._chance.choice(self._keys)
            if name == "receipt":
                return f"{self._chance.getrandbits(128):032x}"
            return self._id(ROWS.get(noun) if name == "id" else FIELDS.get(name))

        return re.sub(r"\{(\w+)\}", value, path)

    def _id(self, model: Any) -> str:
        known = self._ids.get(model) or ["1"]
        return self._chance.choice(known)

    def _query(self, told: dict[str, Any]) -> str:
        parts = []
        for parameter in told.get("parameters", ()):
            if parameter["in"] == "query" and self._chance.random() < 0.5:
                parts.append((parameter["name"], self._word(parameter["name"], parameter.get("schema", {}))))
        if self._chance.random() < 0.05:
            parts.append((str(self._chance.choice(TEXTS)), "1"))
        encoded = [
            f"{quote(name.encode('utf-8', 'surrogatepass'))}={quote(value.encode('utf-8', 'surrogatepass'))}"
            for name, value in parts
        ]
        return "?" + "&".join(encoded) if parts else ""

    def _word(self, name: str, schema: dict[str, Any]) -> str:
        if self._chance.random() < 0.5:
            return str(anything(self._chance))
        value = self._value(schema, name)
        return json.dumps(value) if not isinstance(value, str) else value

    def _body(self, told: dict[str, Any]) -> tuple[bytes, str]:
        content = told.get("requestBody", {}).get("content")
        if not content or self._chance.random() < 0.1:
            return self._chance.choice(BODIES) if self._chance.random() < 0.2 else b"", self._chance.choice(TYPES)
        content_type, media = self._chance.choice(list(content.items()))
        if "json" not in content_type or self._chance.random() < 0.05:
            return self._chance.choice(
                BODIES
            ), "multipart/form-data; boundary=x" if "multipart" in content_type else content_type
        value = self._value(media.get("schema", {}), "")
        if self._chance.random() < 0.55:
            value = self._spoilt(value)
        if self._chance.random() < 0.03:
            content_type = self._chance.choice(TYPES)
        return json.dumps(value, ensure_ascii=self._chance.random() < 0.9).encode(
            "utf-8", "surrogatepass"
        ), content_type

    def _spoilt(self, value: Any) -> Any:
        roll = self._chance.random()
        if not isinstance(value, dict) or roll < 0.03:
            return deep(self._chance) if roll < 0.5 else anything(self._chance)
        spoilt = dict(value)
        for _ in range(self._chance.randrange(1, 3)):
            name = self._chance.choice(list(spoilt) or ["x"])
            if roll < 0.2:
                spoilt.pop(name, None)
            elif roll < 0.3:
                spoilt[str(self._chance.choice(TEXTS))] = anything(self._chance)
            elif isinstance(spoilt.get(name), dict):
                spoilt[name] = self._spoilt(spoilt[name])
            else:
                spoilt[name] = anything(self._chance) if roll < 0.95 else deep(self._chance)
        return spoilt

    def _value(self, schema: dict[str, Any], name: str, depth: int = 6) -> Any:
        """A value that fits the schema, ids that are there among them."""
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for combined in ("oneOf", "anyOf", "allOf"):
            if combined in schema:
                return self._value(self._chance.choice(schema[combined]), name, depth)
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else self._chance.choice(schema["enum"])
        kinds = schema.get("type", "object")
        kind = self._chance.choice(kinds) if isinstance(kinds, list) else kinds
        made = {"object": self._object, "array": self._array}.get(kind)
        return made(schema, name, depth) if made else self._plain(kind, schema, name)

    def _object(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        required = schema.get("required", ())
        told = schema.get("properties", {}).items() if depth else ()
        return {
            key: self._value(one, key, depth - 1)
            for key, one in told
            if key in required or self._chance.random() < 0.35
        }

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        return (
            [self._value(schema.get("items", {}), name, depth - 1) for _ in range(self._chance.randrange(0, 3))]
            if depth
            else []
        )

    def _plain(self, kind: str, schema: dict[str, Any], name: str) -> Any:
        if kind == "integer":
            return self._chance.choice([0, 1, 2, 5, 30, 50, 99])
        if kind in ("number", "boolean", "null"):
            return {"number": 1.5, "boolean": self._chance.random() < 0.5, "null": None}[kind]
        if "pattern" in schema:
            return self._id(FIELDS.get(name, Contact))
        if schema.get("format") == "date-time":
            return "2027-01-01T00:00:00Z"
        return self._chance.choice(
            ["hello", "wa-main", "reply", "+351912345678", "https://x.example/", "C-1", str(self._chance.choice(TEXTS))]
        )
