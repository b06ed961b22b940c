"""A no of the web chat: why, in a sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """Something is not taken. `status` as over HTTP, `code` for programs, `retry_after` in seconds."""

    def __init__(self, status: int, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.retry_after = status, code, detail, retry_after
