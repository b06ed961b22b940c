"""Logs: one JSON object a line, without personal data: no query strings, no values of exceptions."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from inbox.masking import redact

_QUERY = re.compile(r"\?[^\s\"']*")


class JsonFormatter(logging.Formatter):
    """One record as one line, without cards, secrets, e-mail addresses and telephone numbers.

    An exception gives its type and frames; what it says may be a customer's text.
    """

    def __init__(self, with_values: bool = False) -> None:
        """`with_values`: also what exceptions say, for a developer's own machine (DEBUG)."""
        super().__init__()
        self.with_values = with_values

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON: at, level, logger, message, and for errors type and frames."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(_QUERY.sub("", self._message(record))),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _message(self, record: logging.LogRecord) -> str:
        # Celery puts what the exception says into the message itself.
        if record.name == "celery.app.trace" and isinstance(record.args, dict) and not self.with_values:
            return f"Task {record.args.get('name')} did not succeed"
        return record.getMessage()

    def _error(self, error: BaseException) -> dict[str, Any]:
        trace = traceback.extract_tb(error.__traceback__)
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
        told: dict[str, Any] = {"error": f"{type(error).__module__}.{type(error).__qualname__}", "frames": frames}
        if self.with_values:
            told["says"] = redact(str(error))
        return told


def settings(file: str, debug: bool) -> dict[str, Any]:
    """Django's LOGGING: to `file` (rotated at 10 MB, five kept), or to standard output when it is empty."""
    target: dict[str, Any] = {"class": "logging.StreamHandler", "stream": sys.stdout}
    if file:
        size = 10_000_000
        target = {"class": "logging.handlers.RotatingFileHandler", "filename": file, "maxBytes": size, "backupCount": 5}
        target["delay"] = True
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter, "with_values": debug}},
        "handlers": {"lines": {**target, "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": "INFO"},
            # A 404 is no news, and a forged Host or path is somebody else's text.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "psycopg.pool": {"level": "ERROR"},
            "daphne.server": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
