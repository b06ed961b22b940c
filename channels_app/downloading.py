"""Fetches a file that a provider named: bounded, from public hosts only, credentials shown to none but the provider."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from channels_app.providers.base import Refused, Source, TryLater
from inbox import fetching

REDIRECTS = 3
#: set when the process is to end: a long file must not hold it up
ENDING = threading.Event()


def download(source: Source, target: Path, largest: int, hosts: frozenset[str] = frozenset()) -> int:
    """Write the file to `target`; its size in bytes. Raises `Refused` or `TryLater`.

    Every redirect is judged anew, and gets no credentials. `hosts` are private `host:port` pairs that may be called.
    """
    url, headers, auth = source.url, source.headers, source.auth
    with httpx.Client(transport=fetching.Guarded(hosts), timeout=fetching.READ_S, trust_env=False) as client:
        for hop in range(REDIRECTS + 1):
            _judge(url, source if hop == 0 else None, hosts)
            try:
                with client.stream("GET", url, headers=headers, auth=auth) as answer:
                    if answer.is_redirect and answer.headers.get("location"):
                        url, headers, auth = urljoin(url, answer.headers["location"]), {}, None
                        continue
                    _check(answer, largest)
                    return _write(answer, target, largest)
            except (httpx.InvalidURL, ValueError) as error:
                raise _forbidden("The file's address makes no sense.") from error
            except httpx.HTTPError as error:
                if "leads into this network" in str(error) or "Invalid URL" in str(error):
                    raise _forbidden(str(error)) from error
                raise TryLater(f"The file could not be fetched ({type(error).__name__}).") from error
    raise _forbidden("The file's address leads from one to the next without end.")


def _judge(url: str, source: Source | None, hosts: frozenset[str]) -> None:
    """Where a file may be fetched from at all; the first address must be the provider's."""
    if problem := fetching.unfit(url, hosts):
        raise _forbidden(f"The file's {problem}")
    host = (urlsplit(url).hostname or "").lower()
    free = fetching.place(url) in fetching.permitted(hosts)
    if source is not None and source.hosts and not (free or _is_one_of(host, source.hosts)):
        raise _forbidden(f"The file is not at the provider's ({host}).")


def _is_one_of(host: str, known: tuple[str, ...]) -> bool:
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in known)


def _check(answer: httpx.Response, largest: int) -> None:
    if answer.status_code in (401, 403):
        raise TryLater(f"The provider does not let us have the file ({answer.status_code}).")
    if answer.status_code == 410:
        raise Refused("media", "media", "410", "The provider has deleted the file.")
    if not answer.is_success:
        raise TryLater(f"The provider answered {answer.status_code} for the file.")
    told = answer.headers.get("content-length", "")
    if told.isdigit() and int(told) > largest:
        raise _too_big(largest)


def _write(answer: httpx.Response, target: Path, largest: int) -> int:
    size = 0
    with target.open("wb") as file:
        for chunk in answer.iter_bytes(65_536):
            if ENDING.is_set():
                raise TryLater("This process ends; another one fetches the file.")
            size += len(chunk)
            if size > largest:
                raise _too_big(largest)
            file.write(chunk)
    return size


def _too_big(largest: int) -> Refused:
    return Refused("media", "media", "", f"The file is bigger than {largest // (1024 * 1024)} MB.")


def _forbidden(reason: str) -> Refused:
    return Refused("media", "media", "", reason)
