"""The OpenAPI document arranged for a page: sections of operations, their fields as flat lists, examples as text."""

from __future__ import annotations

import json
from typing import Any

#: levels of an example that are shown
DEPTH = 6
_METHODS = ("get", "post", "put", "patch", "delete")


def readable(document: dict[str, Any]) -> dict[str, Any]:
    """`{title, about, sections}`; every operation with its parameters, body, answers and examples."""
    schemas = document["components"]["schemas"]
    sections = {tag["name"]: {**tag, "operations": []} for tag in document.get("tags", ())}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                told = _operation(path, method, methods[method], schemas)
                name = told["tag"]
                sections.setdefault(name, {"name": name, "description": "", "operations": []})["operations"].append(
                    told
                )
    about = document["info"].get("description", "").split("\n\n")
    return {
        "title": document["info"]["title"],
        "about": about,
        "sections": [one for one in sections.values() if one["operations"]],
    }


def _operation(path: str, method: str, told: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    body = next(iter(told.get("requestBody", {}).get("content", {}).items()), None)
    answers = [_answer(status, answer, schemas) for status, answer in sorted(told["responses"].items())]
    return {
        "id": told["operationId"],
        "tag": next(iter(told.get("tags", ())), "other"),
        "method": method.upper(),
        "path": path,
        "summary": told.get("summary", ""),
        "text": told.get("description", ""),
        "parameters": [_parameter(one) for one in told.get("parameters", ())],
        "body": _fields(body[1].get("schema", {}), schemas) if body else [],
        "body_type": body[0] if body else "",
        "body_example": _example_of(body[1]) if body else "",
        "answers": [answer for answer in answers if answer["ok"]],
        "refusals": [answer for answer in answers if not answer["ok"]],
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "where": one["in"],
        "required": one.get("required", False),
        "type": _type(one.get("schema", {})),
        "text": one.get("description", ""),
    }


def _answer(status: str, answer: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content: tuple[str, dict[str, Any]] = next(iter(answer.get("content", {}).items()), ("", {}))
    schema = content[1].get("schema", {})
    ok = status < "300"
    example = (
        json.dumps(sample(schema, schemas), indent=2, ensure_ascii=False)
        if ok and schema and "json" in content[0]
        else ""
    )
    return {
        "status": status,
        "ok": ok,
        "type": content[0],
        "text": answer.get("description", ""),
        "name": _type(schema),
        "example": example,
    }


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(schema, schemas)
    required = schema.get("required", ())
    return [
        {"name": name, "type": _type(one), "required": name in required, "text": one.get("description", "")}
        for name, one in schema.get("properties", {}).items()
    ]


def _example_of(content: dict[str, Any]) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""


def _type(schema: dict[str, Any]) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for combined in ("oneOf", "anyOf", "allOf"):
        if combined in schema:
            return " or ".join(_type(one) for one in schema[combined])
    if "enum" in schema:
        return ", ".join(str(word) for word in schema["enum"])
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format", kind))


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _resolved(schemas.get(schema["$ref"].rpartition("/")[2], {}), schemas)
    for combined in ("oneOf", "anyOf", "allOf"):
        if combined in schema:
            return _resolved(schema[combined][0], schemas)
    return schema


def sample(schema: dict[str, Any], schemas: dict[str, Any], depth: int = DEPTH) -> Any:
    """A value that fits the schema, made of its examples and first words."""
    schema = _resolved(schema, schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if isinstance(kind, list):
        return None
    if kind == "object":
        properties = schema.get("properties", {}) if depth else {}
        return {name: sample(one, schemas, depth - 1) for name, one in properties.items()}
    if kind == "array":
        return [sample(schema.get("items", {}), schemas, depth - 1)] if depth else []
    return {"string": "...", "integer": 1, "number": 0.0, "boolean": False}.get(str(kind))
