"""The joined style sheets, to be kept by browsers for ever: their names change with their content."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from inbox.stylesheet import SHEETS, sheet


@require_safe
def stylesheet(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """`/look/<name>.<digest>.css`. A digest of another release gets the present sheet, kept for a minute only."""
    if name not in SHEETS:
        raise Http404("There is no such style sheet.")
    found = sheet(name)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(found.packed if packed else found.text, content_type="text/css; charset=utf-8")
    if packed:
        answer["Content-Encoding"] = "gzip"
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if digest == found.digest else "public, max-age=60"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
