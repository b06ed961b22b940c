"""Reads the JSON of the simulator's own endpoints."""

import json
from typing import Any

from starlette.requests import Request


async def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object; ValueError (answered 400) for anything else."""
    try:
        body = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        raise ValueError("the body must be JSON") from None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def object_of(values: dict[str, Any], key: str) -> dict[str, Any]:
    """A member that must be an object; ValueError otherwise."""
    found = values.get(key)
    if not isinstance(found, dict):
        raise ValueError(f"{key} must be a JSON object")
    return found
