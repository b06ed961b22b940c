"""The log is one JSON object a line and holds nothing of a customer."""

import json
import logging
import sys

from config.logs import JsonFormatter


def _line(record: logging.LogRecord, with_values: bool = False) -> dict[str, object]:
    return dict(json.loads(JsonFormatter(with_values).format(record)))


def _record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    error = sys.exc_info() if failed else None
    return logging.LogRecord("inbox.intake", logging.ERROR, __file__, 1, message, arguments, error)


def test_a_query_string_is_left_out() -> None:
    assert _line(_record("GET %s took long", "/w/x.js?token=secret&q=Dina"))["message"] == "GET /w/x.js took long"


def test_an_error_tells_its_type_and_place_but_not_what_it_says() -> None:
    try:
        raise ValueError("dina@example.com wrote something")
    except ValueError:
        record = _record("Could not read", failed=True)
        line = _line(record)
        assert line["error"] == "builtins.ValueError"
        assert "test_logs.py" in str(line["frames"])
        assert "dina" not in json.dumps(line)
        assert _line(record, with_values=True)["says"] == "[e-mail] wrote something"


def test_a_line_stays_a_line() -> None:
    written = JsonFormatter().format(_record("two\nlines"))
    assert "\n" not in written
    assert json.loads(written)["level"] == "error"


def test_a_failed_task_is_told_without_what_its_error_says() -> None:
    arguments = {"name": "inbox.tasks.seal_events", "exc": "Key (value)=(dina@example.com) exists"}
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, __file__, 1, "Task %(name)s: %(exc)s", (arguments,), None
    )
    assert _line(record)["message"] == "Task inbox.tasks.seal_events did not succeed"
