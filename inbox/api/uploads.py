"""Uploads: files that wait to be used in a reply."""

from __future__ import annotations

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import filing
from inbox.api.base import Resource, needs
from inbox.api.parsing import told_length
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import Attachment

#: contract §4
LIMIT = 100 * 1024 * 1024
#: what the wrapping of a multipart body may cost
WRAPPING = 65_536


class Uploads(Resource):
    """Taking files in."""

    access = needs(POST="write")
    parser_classes = (MultiPartParser,)  # type: ignore[misc]

    @describe(
        "Upload a file",
        {201: "Upload"},
        body={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        tag="messages",
    )
    def post(self, request: Request) -> Response:
        """Of one `file`, at most 100 MiB; unused ones go after two days."""
        if told_length(request) > LIMIT + WRAPPING:
            raise Problem(413, "too_large", "A file may be at most 100 MiB.", limit=LIMIT)
        file = request.FILES.get("file")
        if file is None:
            raise Problem(400, "invalid", "file: Send one file as multipart/form-data under the name `file`.")
        if (file.size or 0) > LIMIT:
            raise Problem(413, "too_large", "A file may be at most 100 MiB.", limit=LIMIT)
        return Response(upload_shape(filing.keep(file, file.name or "", self.caller.uploader)), status=201)


def upload_shape(row: Attachment) -> dict[str, object]:
    """`{id, name, mime, size}`."""
    return {"id": str(row.pk), "name": row.name, "mime": row.mime, "size": row.size}
