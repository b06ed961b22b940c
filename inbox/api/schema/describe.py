"""The decorator by which a method of a view tells OpenAPI what it takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from inbox.api.schema.words import Schema, ref

F = TypeVar("F", bound=Callable[..., Any])

#: status -> when it is given
WHY = {
    400: "The request is malformed; `errors` name the fields.",
    401: "No valid token and no session.",
    403: "A right is missing.",
    404: "No such object, or you may not see it.",
    409: "The world moved on; `code` says how.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken here.",
    422: "It cannot be sent; `code` and `channels` say why and what can be done.",
    429: "Too many requests; wait `Retry-After` seconds.",
}
ALWAYS = (401, 403, 429)


def describe(
    summary: str,
    gives: dict[int, Schema | str | None],
    *,
    body: Any = None,
    query: Any = None,
    refuses: tuple[int, ...] = (),
    tag: str = "",
    example: Any = None,
    details: str = "",
) -> Callable[[F], F]:
    """What a method does: `gives` maps statuses to schemas (or names of components, None for no body)."""
    responses: dict[Any, Any] = {status: _answer(schema) for status, schema in gives.items()}
    wrong = {*ALWAYS, *refuses, *((400, 413, 415) if body is not None else ()), *((400,) if query is not None else ())}
    responses |= {
        (status, "application/problem+json"): OpenApiResponse(ref("Problem"), description=WHY[status])
        for status in sorted(wrong)
    }
    examples = [OpenApiExample("example", value=example, request_only=True)] if example is not None else None
    return extend_schema(
        summary=summary,
        description=details or None,
        request=body,
        parameters=[query] if query else None,
        responses=responses,
        tags=[tag] if tag else None,
        examples=examples,
    )


def _answer(schema: Schema | str | None) -> Any:
    if schema is None:
        return OpenApiResponse(description="Done.")
    return OpenApiResponse(ref(schema) if isinstance(schema, str) else schema, description="")
