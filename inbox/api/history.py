"""History over the API: a stream of lines is kept, a job reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import history, tasks
from inbox.api.base import Resource, needs
from inbox.api.parsing import told_length
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import Job

_CHUNK = 1_048_576


class Lines(BaseParser):
    """JSON Lines, left in the stream."""

    media_type = "application/x-ndjson"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The stream itself."""
        return stream


class LinesToo(Lines):
    """Another name of it."""

    media_type = "application/jsonl"


class History(Resource):
    """Taking history in."""

    access = needs(POST="write")
    parser_classes = (Lines, LinesToo)  # type: ignore[misc]

    @describe(
        "Import history",
        {202: "JobBegun"},
        body={"application/x-ndjson": {"type": "string", "description": "One JSON object a line (docs/api.md)."}},
        tag="history",
    )
    def post(self, request: Request) -> Response:
        """At most 256 MiB; nobody is notified and nothing is answered. `history/{id}/` tells how far it is."""
        if told_length(request) > history.LIMIT:
            raise Problem(413, "too_large", "A history may be at most 256 MiB. Send it in parts.", limit=history.LIMIT)
        try:
            job = history.begin(_chunks(request._request), self.caller.actor)
        except history.TooLarge as error:
            raise Problem(413, "too_large", "A history may be at most 256 MiB. Send it in parts.") from error
        tasks.import_history.delay(job.pk)
        return Response({"id": str(job.pk)}, status=202)


class OneHistory(Resource):
    """How far a job is."""

    access = needs(GET="read")

    @describe("How far an import is", {200: "Job"}, refuses=(404,), tag="history")
    def get(self, request: Request, id: int) -> Response:
        """Done once memory has taken it in."""
        return Response(history.shape(Job.objects.get(pk=id, kind="history")))


def _chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk
