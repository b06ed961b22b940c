"""What every signed-in page needs beside its own content: the browser's words and the keyboard map."""

from __future__ import annotations

from typing import Any

from inbox.views.shortcuts import MODES, SHORTCUTS
from inbox.views.words import words


def shell() -> dict[str, Any]:
    """Context of templates/inbox/base.html."""
    return {"words": words(), "shortcuts": SHORTCUTS, "shortcut_modes": MODES}
