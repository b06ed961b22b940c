"""Every answer of the API against its own OpenAPI document."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from config import openapi

_URI = "urn:openapi"


def conforms(method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """Raises AssertionError when this answer is not one the document tells of."""
    operation = _operation(method, path)
    answers = operation["responses"]
    assert str(status) in answers, f"{method} {path} answered {status}, which the document does not tell of"
    content = answers[str(status)].get("content", {})
    kind = content_type.partition(";")[0]
    assert kind in content, f"{method} {path} {status}: {kind} is not of {list(content)}"
    if "json" in kind:
        errors = list(_validator(json.dumps(content[kind]["schema"], sort_keys=True)).iter_errors(json.loads(body)))
        assert not errors, f"{method} {path} {status}: {errors[0].json_path} {errors[0].message[:300]}"


def operations() -> list[tuple[str, str]]:
    """Every (method, path) of the document."""
    return [(method.upper(), path) for path, methods in openapi.document()["paths"].items() for method in methods]


@cache
def _patterns() -> list[tuple[Any, str]]:
    paths = sorted(openapi.document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path) for path in paths]


def _operation(method: str, path: str) -> dict[str, Any]:
    plain = path.partition("?")[0]
    found = next((name for pattern, name in _patterns() if pattern.fullmatch(plain)), None)
    assert found is not None, f"{plain} is not in the document"
    methods: dict[str, Any] = openapi.document()["paths"][found]
    assert method.lower() in methods, f"{method} {found} is not in the document"
    return dict(methods[method.lower()])


@cache
def _validator(schema: str) -> Draft202012Validator:
    whole = DRAFT202012.create_resource(openapi.document())
    registry: Any = Registry().with_resource(_URI, whole)
    text = schema.replace('"#/components', f'"{_URI}#/components')
    return Draft202012Validator(json.loads(text), registry=registry)
