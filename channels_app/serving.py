"""Gives files out: to agents and keys by the rights of the thread, to providers by an address that ends."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from channels_app import media
from inbox.api.base import Resource, needs
from inbox.filing import SHOWN
from inbox.models import Attachment, FileState


class File(Resource):
    """The bytes of an attachment, for whoever may see its message; the uploader sees it before."""

    access = needs(GET="listen")

    def get(self, request: Request, id: int) -> Any:
        """Shown in place only when it is a picture that was drawn anew; everything else is a download."""
        row = Attachment.objects.filter(pk=id, state=FileState.READY).exclude(file="").first()
        if row is None or not self._is_seen(row):
            raise Http404
        return given(row)

    def _is_seen(self, row: Attachment) -> bool:
        if row.message_id is None:
            return row.uploader == self.caller.uploader
        return self.caller.messages().filter(pk=row.message_id).exists()


@require_safe
def pick_up(request: HttpRequest, signed: str, name: str) -> HttpResponseBase:
    """A file of ours, for the provider that was told its address."""
    row = media.picked_up(signed)
    if row is None:
        raise Http404
    return given(row, row.mime)


def given(row: Attachment, mime: str = "") -> FileResponse:
    """The bytes of a file, shown in place only when it is a picture that was drawn anew. Raises Http404."""
    target = media.path_of(row)
    if not target.is_file():
        raise Http404
    shown = row.mime in SHOWN
    answer = FileResponse(target.open("rb"), content_type=mime or (row.mime if shown else "application/octet-stream"))
    way = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(row.name)}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


urlpatterns = [
    path("attachments/<int:id>/", File.as_view(), name="attachment"),
    path("pickup/<str:signed>/<str:name>", pick_up, name="pick-up"),
]
