"""Fetches addresses that a source named: public hosts only, every redirect judged anew, bounded in size and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.message import Message
from urllib.parse import urljoin

import httpx
from django.conf import settings

from inbox import fetching
from memory.knowledge.fetched import Failed, Fetched, Gone, Later, Withheld

#: by this name robots.txt knows us
AGENT = "Throughline"
REDIRECTS = 3
#: seconds for one document, however slowly it drips
PATIENCE_S = 60.0
#: bytes of one document, whatever it is
LARGEST = 50_000_000
Judge = Callable[[str], None]


class Browser:
    """A client with a pool of connections: `with Browser() as browser`. `headers` go to the first address alone."""

    def __init__(self) -> None:
        self._client = httpx.Client(
            transport=fetching.Guarded(), timeout=httpx.Timeout(fetching.READ_S, connect=fetching.CONNECT_S),
            trust_env=False, headers={"User-Agent": f"{AGENT}/1 (+{settings.PUBLIC_URL})"},
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, headers: dict[str, str] | None = None, judge: Judge | None = None) -> Fetched:
        """The document; raises `Gone`, `Withheld` or `Later`. `judge` may refuse where a redirect leads."""
        until = time.monotonic() + PATIENCE_S
        sent = dict(headers or {})
        for _ in range(REDIRECTS + 1):
            if problem := fetching.unfit(url):
                raise Withheld(f"The {problem}")
            try:
                with self._client.stream("GET", url, headers=sent) as answer:
                    if not (answer.is_redirect and answer.headers.get("location")):
                        return _taken(answer, url, until)
                    url, sent = urljoin(url, answer.headers["location"]), _unsigned(sent)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
                raise Withheld("The address makes no sense.") from error
            except httpx.HTTPError as error:
                raise _told(error) from error
            if judge is not None:
                judge(url)
        raise Withheld("The address leads from one to the next without end.")

    def token(self, url: str, form: dict[str, str]) -> str:
        """An access token for an application's secret (RFC 6749, 4.4); raises `Failed`. No redirect is followed."""
        if problem := fetching.unfit(url):
            raise Failed(f"The sign-in's {problem}")
        try:
            answer = self._client.post(url, data=form)
            told = answer.json() if len(answer.content) < 100_000 else {}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Failed(f"The sign-in did not answer ({type(error).__name__}).") from error
        if not answer.is_success or not isinstance(told, dict) or not told.get("access_token"):
            code = str(told.get("error", ""))[:60] if isinstance(told, dict) else ""
            raise Failed(
                f"The sign-in refused us ({answer.status_code} {code}): look at tenant, application and secret."
            )
        return str(told["access_token"])


def _unsigned(headers: dict[str, str]) -> dict[str, str]:
    """Credentials are shown to nobody but whom they are for."""
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


def _told(error: httpx.HTTPError) -> Exception:
    if "leads into this network" in str(error):
        return Withheld(str(error))
    return Later(f"The server did not answer ({type(error).__name__}).")


def _taken(answer: httpx.Response, url: str, until: float) -> Fetched:
    marks = {
        "etag": answer.headers.get("etag", "")[:300],
        "last_modified": answer.headers.get("last-modified", "")[:100],
    }
    if answer.status_code == 304:
        return Fetched(None, url, **marks)
    if answer.status_code in (404, 410):
        raise Gone
    if answer.status_code in (401, 403, 451):
        raise Withheld(f"The server does not let us read it ({answer.status_code}).")
    if not answer.is_success:
        raise Later(f"The server answered {answer.status_code}.")
    told = Message()
    told["content-type"] = answer.headers.get("content-type", "")
    charset = str(told.get_param("charset") or "")
    return Fetched(_body(answer, until), url, told.get_content_type() if told["content-type"] else "", charset, **marks)


def _body(answer: httpx.Response, until: float) -> bytes:
    kept, size = [], 0
    for chunk in answer.iter_bytes(65_536):
        size += len(chunk)
        if size > LARGEST:
            raise Withheld(f"It is bigger than {LARGEST // 1_000_000} MB.")
        if time.monotonic() > until:
            raise Later(f"The server took longer than {PATIENCE_S:.0f} seconds.")
        kept.append(chunk)
    return b"".join(kept)
