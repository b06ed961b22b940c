"""Whether a question names a document by its title: of many alike, the one that is meant."""

from __future__ import annotations

import numpy as np
from django.db import connection

from inbox.searching import fold
from memory.corpus import Array
from memory.models import Passage

#: titles of more words are sentences, and name nothing
MOST_WORDS = 8


def named(q: str, ids: Array) -> Array:
    """For each passage the share of its document's title that the question holds, 0 to 1.

    0 for a title with another figure than the question's: model 3 is not model 2.
    """
    titles = dict(Passage.objects.filter(pk__in=ids.tolist()).values_list("pk", "document__title"))
    stems = _stems([q, *set(titles.values())])
    share = {title: _share(stems[q], stems[title]) for title in set(titles.values())}
    return np.array([share[titles[pk]] if pk in titles else 0.0 for pk in ids.tolist()])


def _share(asked: set[str], title: set[str]) -> float:
    figures, theirs = ({word for word in words if word.isdecimal()} for words in (asked, title))
    if not 0 < len(title) <= MOST_WORDS or (figures and theirs and not figures & theirs):
        return 0.0
    held = len(asked & title)
    # One common word names nothing: whoever asks of an order does not mean the page Orders.
    return held / len(title) if held > 1 else 0.0


def _stems(texts: list[str]) -> dict[str, set[str]]:
    """The words of each text as English reduces them: the same for both, whatever their language."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, tsvector_to_array(to_tsvector('english', words))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS told(words, n)",
            [[fold(text) for text in texts]],
        )
        return {texts[n - 1]: set(words) for n, words in cursor.fetchall()}
