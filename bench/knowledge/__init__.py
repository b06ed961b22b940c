"""Knowledge: a site of 500 pages with PDFs that is read, searched, changed and read again.

The questions are in other words than the pages (bench/knowledge/topics.toml). The weights of memory/knowledge/finding.py
were looked at on the even ones; the figures that count are of the odd ones.
"""

from __future__ import annotations

import time
from typing import Any

#: pages, and what a question must find among its first so many
SIZE, FIRST = 500, 3


def run() -> list[dict[str, Any]]:
    """Figures of one run: reading, finding with the embedder that is there and without any, changes."""
    from django.conf import settings

    from bench.figures import figure
    from bench.knowledge.served import served
    from bench.knowledge.shop import shop
    from bench.knowledge.trial import Trial

    with served() as site:
        settings.PRIVATE_HOSTS = frozenset({site.place})
        made = shop(SIZE)
        made.serve(site)
        trial = Trial(site)
        began = time.monotonic()
        trial.read()
        took = time.monotonic() - began
        rows = [
            figure("documents read", trial.count(), "pages", goal=SIZE, least=True),
            figure("time to read them", took, "s"),
            figure("passages", trial.passages(), "passages"),
        ]
        rows += [*trial.found(made.questions, "without an embedder", goal=None)]
        if trial.embed():
            rows += [*trial.found(made.questions, "with the embedder", goal=0.85)]
        return [*rows, *trial.changes(made)]
