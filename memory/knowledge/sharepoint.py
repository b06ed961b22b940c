"""SharePoint: the files of a site's library, by Microsoft Graph's delta query, so that only changes are asked for.

https://learn.microsoft.com/graph/api/driveitem-delta (client credentials, application permission Sites.Selected or
Files.Read.All). Whoever is shown the token is Graph alone: a file's own address gets none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from memory.knowledge import kinds
from memory.knowledge.browsing import Browser
from memory.knowledge.fetched import Failed, Fetched, Gone, Later, Withheld
from memory.knowledge.parser import Parser
from memory.knowledge.sealed import Access, access_of
from memory.knowledge.site import normal
from memory.models import Document, Source

#: answers of one delta query, of up to 200 items each
MOST_PAGES = 500
#: endings of files that are read
READ = frozenset((".pdf", ".docx", ".md", ".markdown", ".txt", ".html", ".htm"))
Item = dict[str, Any]


class SharePoint:
    """One library. What was read is known by the cTag of its content; what there is, by `last_modified`."""

    def __init__(self, source: Source, parser: Parser) -> None:
        self._source, self._browser = source, Browser()
        self._access: Access = access_of(source)
        self._token = ""

    def close(self) -> None:
        """Close what is open."""
        self._browser.close()

    def begin(self) -> Iterable[str]:
        """What changed since the last time is noted; gives the addresses of all files there are."""
        items, self._source.cursor, is_whole = self._changes()
        listed = [url for item in items if (url := self._note(item))]
        if is_whole:
            return listed
        return list(self._source.documents.order_by("pk").values_list("url", flat=True))

    def fetch(self, document: Document) -> Fetched:
        """The file, or that it has not changed."""
        mark = document.last_modified
        if mark and mark == document.etag and document.state == Document.State.READ:
            return Fetched(None, etag=mark, last_modified=mark)
        path = f"{self._drive()}/items/{quote(document.outside_id, safe='')}/content"
        got = self._browser.get(path, self._signed())
        # A file's own address says how it is to be downloaded; what it is says its name.
        return Fetched(got.data, document.url, "", "", mark, mark)

    def follows(self, links: list[str]) -> list[str]:
        """Files lead nowhere."""
        return []

    def _changes(self) -> tuple[list[Item], str, bool]:
        """Items, where to go on the next time, and whether they are all there are."""
        if self._source.cursor:
            try:
                return *self._walked(self._source.cursor), False
            except Gone:
                pass  # 410: the state is too old, Graph asks to begin anew
        try:
            return *self._walked(f"{self._drive()}/root/delta"), True
        except Gone:
            raise Failed("The library is not there. Look at the address of the site.") from None

    def _walked(self, url: str) -> tuple[list[Item], str]:
        items: dict[str, Item] = {}
        for _ in range(MOST_PAGES):
            told = self._asked(url)
            for item in told.get("value", []):
                items.pop(str(item.get("id")), None)  # of an item that comes twice, the last counts
                items[str(item.get("id"))] = item
            if told.get("@odata.deltaLink"):
                return list(items.values()), str(told["@odata.deltaLink"])
            url = str(told.get("@odata.nextLink", ""))
        raise Failed("The library has more pages of changes than are read at once.")

    def _note(self, item: Item) -> str:
        """Note that a file is there, has changed or is gone; its address, "" for what is no file to be read."""
        documents, pk = self._source.documents, str(item.get("id", ""))[:200]
        url = normal(str(item.get("webUrl", "")))
        is_file = "file" in item and kinds.suffix(f"/{item.get('name', '')}") in READ
        if "deleted" in item or not is_file or not url or not pk:
            documents.filter(outside_id=pk).delete()
            return ""
        mark = str(item.get("cTag") or item.get("eTag") or "")[:100]
        documents.filter(url=url).exclude(outside_id=pk).delete()
        documents.update_or_create(outside_id=pk, defaults={"url": url, "last_modified": mark})
        return url

    def _drive(self) -> str:
        if not self._access.drive:
            site = urlsplit(self._source.url.strip())
            path = site.path.strip("/")
            where = f"{site.hostname}:/{quote(path)}:" if path else site.hostname
            self._access.drive = str(self._asked(f"{self._access.graph}/sites/{where}/drive").get("id", ""))
        return f"{self._access.graph}/drives/{quote(self._access.drive, safe='!')}"

    def _asked(self, url: str) -> dict[str, Any]:
        if not url.startswith(f"{self._access.graph}/"):
            raise Failed("Graph led to another server: nothing was asked there.")
        try:
            got = self._browser.get(url, self._signed(), self._stay)
            told = json.loads(got.data or b"{}")
        except Withheld as problem:
            raise Failed(f"SharePoint does not let us in: {problem}") from problem
        except (Later, ValueError) as problem:
            raise Failed(f"SharePoint cannot be asked now: {problem}") from problem
        return told if isinstance(told, dict) else {}

    def _stay(self, url: str) -> None:
        raise Withheld("Graph led to another address.")

    def _signed(self) -> dict[str, str]:
        if not self._token:
            self._token = self._browser.token(
                f"{self._access.login}/{quote(self._access.tenant, safe='')}/oauth2/v2.0/token",
                {
                    "grant_type": "client_credentials", "client_id": self._access.client_id,
                    "client_secret": self._access.client_secret, "scope": f"{_origin(self._access.graph)}/.default",
                },
            )  # fmt: skip
        return {"Authorization": f"Bearer {self._token}"}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
