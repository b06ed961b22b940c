"""A session of requests, as Salesforce's library wants one, whose every call takes the guarded way out to one host."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
from requests.adapters import BaseAdapter

from inbox import fetching

#: bytes of an answer
LONGEST = 4_194_304


class Guarded(BaseAdapter):
    """Carries out requests by httpx: to `base` whatever host the library writes, and never beyond the deadline."""

    def __init__(self, base: str, deadline_s: float) -> None:
        """`base`: scheme and host of the organisation; `deadline_s`: for all calls of this session together."""
        super().__init__()
        self._base, self._ends = base, time.monotonic() + deadline_s
        self._client = fetching.api_client(base, {}, frozenset())

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        """The answer, read whole; raises requests' own errors."""
        parts = urlsplit(request.url)
        left = self._ends - time.monotonic()
        if left <= 0:
            raise requests.Timeout
        try:
            answer = self._client.request(
                request.method, f"{parts.path}?{parts.query}" if parts.query else parts.path,
                headers=dict(request.headers), content=request.body, timeout=left,
            )  # fmt: skip
        except httpx.TimeoutException as error:
            raise requests.Timeout from error
        except httpx.HTTPError as error:
            raise requests.ConnectionError(str(error)) from error
        return _as_requests(request, answer)

    def close(self) -> None:
        """End its connections."""
        self._client.close()


def session(base: str, deadline_s: float) -> requests.Session:
    """A session that can only call `base`."""
    made = requests.Session()
    made.trust_env = False
    made.adapters.clear()
    made.mount("https://", Guarded(base, deadline_s))
    return made


def _as_requests(request: Any, answer: httpx.Response) -> requests.Response:
    told = requests.Response()
    told.status_code, told.url, told.request = answer.status_code, request.url, request
    told.headers.update({name: value for name, value in answer.headers.items() if name != "content-encoding"})
    told._content = answer.content[: LONGEST + 1]
    if len(answer.content) > LONGEST:
        raise requests.ConnectionError("Its answer is longer than 4 MiB.")
    return told
