"""Web sites and single pages: what is found by sitemap and links, within the part of the site that was given."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from inbox import fetching
from memory.knowledge import kinds, permission
from memory.knowledge.browsing import Browser
from memory.knowledge.fetched import Failed, Fetched, Gone, Later, Withheld
from memory.knowledge.parser import File, Parser
from memory.knowledge.parsing.told import Unreadable
from memory.models import Document, Source

#: sitemaps of one site that are read
MOST_SITEMAPS = 50
LONGEST_URL = 1_500


class Pages:
    """Addresses that are listed, one a line."""

    def __init__(self, source: Source, parser: Parser) -> None:
        self._source, self._parser = source, parser
        self._browser = Browser()

    def close(self) -> None:
        """Close what is open."""
        self._browser.close()

    def begin(self) -> Iterable[str]:
        """The addresses to begin with; raises `Failed`."""
        return _given(self._source)

    def fetch(self, document: Document) -> Fetched:
        """The document, or that it has not changed; raises `Gone`, `Withheld` or `Later`."""
        # What repeats another document is compared again each time, since the other may have changed.
        knows = document.state == Document.State.READ and document.digest
        marks = {"If-None-Match": document.etag, "If-Modified-Since": document.last_modified} if knows else {}
        return self._browser.get(document.url, {name: value for name, value in marks.items() if value}, self.judge)

    def judge(self, url: str) -> None:
        """Whether a redirect may be followed: wherever the guarded fetcher goes."""

    def follows(self, links: list[str]) -> list[str]:
        """Which links of a page are documents of this source: none."""
        return []


class Site(Pages):
    """A site below an address, as robots.txt permits."""

    def __init__(self, source: Source, parser: Parser) -> None:
        super().__init__(source, parser)
        self._base = _given(source)[0]
        self._below = urlsplit(self._base).path.rpartition("/")[0] + "/"
        self._allowed = permission.Permission(source.robots)

    def begin(self) -> Iterable[str]:
        """What the sitemaps name, and the address itself."""
        self._source.robots = permission.fetch(self._browser, self._base)
        self._allowed = permission.Permission(self._source.robots)
        return [self._base, *self.follows(self._mapped())]

    def fetch(self, document: Document) -> Fetched:
        """As Pages, if robots.txt permits, and not faster than it asks."""
        if not self._allowed.allows(document.url):
            raise Withheld("robots.txt does not permit it.")
        time.sleep(self._allowed.delay_s)
        return super().fetch(document)

    def judge(self, url: str) -> None:
        """A redirect stays within the site."""
        if not self.follows([url]):
            raise Withheld(f"It leads to {url[:150]}, outside of this source.")
        if not self._allowed.allows(url):
            raise Withheld("It leads to where robots.txt does not permit.")

    def follows(self, links: list[str]) -> list[str]:
        """Those within the part of the site that was given."""
        plain = dict.fromkeys(normal(link) for link in links)
        return [url for url in plain if url and self._is_inside(url)]

    def _is_inside(self, url: str) -> bool:
        parts = urlsplit(url)
        inside = fetching.place(url) == fetching.place(self._base) and (parts.path or "/").startswith(self._below)
        return inside and kinds.suffix(url) not in kinds.NO_DOCUMENT and parts.query.count("=") <= 3

    def _mapped(self) -> list[str]:
        named = self._allowed.sitemaps
        waiting = named or [urljoin(self._base, "/sitemap.xml")]
        found: list[str] = []
        for n in range(MOST_SITEMAPS):
            if n >= len(waiting) or len(found) > self._source.most:
                break
            is_index, links = self._sitemap(waiting[n], is_named=bool(named))
            (waiting if is_index else found).extend(links)
        return found

    def _sitemap(self, url: str, *, is_named: bool) -> tuple[bool, list[str]]:
        try:
            data = self._browser.get(url).data or b""
            told = self._parser.read(File("sitemap", data, url))
        except (Gone, Withheld, Unreadable):
            return False, []  # links lead on
        except Later as problem:
            # Without it pages would be missed, and what is missed would be taken for gone.
            if is_named:
                raise Failed(f"The sitemap {url[:150]} cannot be read: {problem}") from problem
            return False, []
        return told.title == "index", told.links


def normal(link: str) -> str:
    """An address as it is kept: ASCII, host in lower case, no fragment; "" for one that makes no sense."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port and parts.port != {"http": 80, "https": 443}.get(parts.scheme) else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username:
        return ""
    host = f"[{host}]" if ":" in host else host
    path, query = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._"), quote(parts.query, safe="=&%:@/?+,;~-._!$'()*")
    url = urlunsplit((parts.scheme, host + port, path, query, ""))
    return url if len(url) <= LONGEST_URL else ""


def _given(source: Source) -> list[str]:
    found = [url for line in source.url.splitlines() if (url := normal(line))]
    if not found:
        raise Failed("No address is given that could be read. Write it with https:// at its beginning.")
    return found
