"""HTML forms in request bodies: urlencoded and multipart, byte for byte."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request


class Part(NamedTuple):
    """One field; `filename` is '' for a plain one, `mime` that of its own Content-Type header or ''."""

    name: str
    filename: str
    mime: str
    content: bytes

    @property
    def text(self) -> str:
        """The field as text."""
        return self.content.decode("utf-8", "replace")


def content_type(request: Request) -> str:
    """The media type of the body in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def parts_of(request: Request) -> list[Part]:
    """All fields of the form in their order; empty when the body is no form."""
    kind, raw = content_type(request), await request.body()
    if kind == "application/x-www-form-urlencoded":
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
        return [Part(name, "", "", value.encode("utf-8", "surrogateescape")) for name, value in pairs]
    if kind == "multipart/form-data":
        boundary = re.search(r'boundary="?([^";]+)"?', request.headers["content-type"])
        return _multipart(raw, boundary[1].encode()) if boundary else []
    return []


async def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The form's fields as names and texts; a name may come several times."""
    return [(part.name, part.text) for part in await parts_of(request)]


def _multipart(raw: bytes, boundary: bytes) -> list[Part]:
    """RFC 7578: what stands between the delimiters, headers cut off."""
    found = []
    for piece in (b"\r\n" + raw).split(b"\r\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            break
        head, _, content = piece.partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name = re.search(r'name="([^"]*)"', headers)
        filename = re.search(r'filename="((?:[^"\\]|\\.)*)"', headers)
        mime = re.search(r"(?i)content-type:\s*([^\r\n]+)", headers)
        if name:
            found.append(Part(name[1], filename[1] if filename else "", mime[1].strip() if mime else "", content))
    return found
