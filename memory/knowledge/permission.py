"""What a site lets us read, by its robots.txt (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from memory.knowledge.browsing import AGENT, Browser
from memory.knowledge.fetched import Failed, Gone, Later, Withheld

#: characters that count, as RFC 9309 2.5 allows to limit; a rule with more stars would take long to compare
MOST, STARS, LONGEST_RULE = 512_000, 8, 1_000
#: seconds between two pages that we are ready to wait
LONGEST_DELAY_S = 10.0


def fetch(browser: Browser, site: str) -> str:
    """The text of robots.txt, "" where everything is allowed; raises `Failed` when the server cannot tell.

    RFC 9309 2.3.1: whoever has none, or does not show it (4xx), allows all; whose server fails, allows nothing.
    """
    try:
        answer = browser.get(urljoin(site, "/robots.txt"))
    except (Gone, Withheld) as none:
        if isinstance(none, Withheld) and "does not let us" not in str(none):
            raise Failed(f"robots.txt cannot be read: {none}") from none
        return ""
    except Later as problem:
        raise Failed(f"robots.txt cannot be read, so nothing may be: {problem}") from problem
    return (answer.data or b"")[:MOST].decode("utf-8", "replace").replace("\x00", "")


class Permission:
    """The rules of one robots.txt, as they concern us."""

    def __init__(self, text: str) -> None:
        lines = (line for line in text.splitlines() if line.count("*") <= STARS and len(line) <= LONGEST_RULE)
        self._rules = Protego.parse("\n".join(lines))

    def allows(self, url: str) -> bool:
        """Whether we may read this address."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay_s(self) -> float:
        """How long to wait between two pages."""
        return min(float(self._rules.crawl_delay(AGENT) or 0), LONGEST_DELAY_S)

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps it names."""
        return list(self._rules.sitemaps)
