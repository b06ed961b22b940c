"""JSON answers in pure ASCII, as the providers write them; lone surrogates survive."""

import json
from typing import Any

from starlette.responses import JSONResponse


class Json(JSONResponse):
    """Any JSON content, non-ASCII escaped."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")
