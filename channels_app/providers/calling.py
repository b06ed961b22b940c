"""Calling a provider's API: clients that are kept, and answers that say neither yes nor no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from channels_app.providers.base import TryLater
from inbox import fetching

Json = dict[str, Any]
S = TypeVar("S")
C = TypeVar("C")
#: clients of one kind that are kept
MOST = 200


class Unanswered(Exception):
    """The request went out, and what came back says neither yes nor no."""


class Clients(dict[tuple[S, frozenset[str]], C]):
    """`clients[settings, hosts]`: made once and kept, so that connections are; threads may share httpx clients."""

    def __init__(self, make: Callable[[S, frozenset[str]], C]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: tuple[S, frozenset[str]]) -> C:
        if len(self) >= MOST:
            self.clear()
        client = self[key] = self._make(*key)
        return client


def told_by(
    name: str, http: httpx.Client, meaning: Callable[[httpx.Response, Json | None], Exception],
    method: str, path: str, **more: Any,
) -> Json:  # fmt: skip
    """The JSON object that an API answers with.

    Raises `TryLater` when nothing left this machine, `Unanswered` when nobody knows, else what `meaning` makes of it.
    """
    try:
        answer = http.request(method, path, **more)
    except httpx.HTTPError as error:
        if fetching.never_left(error):
            raise TryLater(f"{name} could not be reached.") from error
        raise Unanswered(type(error).__name__) from error
    told = json_of(answer)
    if answer.is_success and told is not None:
        return told
    raise meaning(answer, told)


def json_of(answer: httpx.Response) -> Json | None:
    """The JSON object of an answer, None when it is none."""
    try:
        told = answer.json()
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
