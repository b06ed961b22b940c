"""Files that people hand us: taken in by content and not by name, pictures drawn anew, names made harmless."""

from __future__ import annotations

import re
import secrets
import unicodedata
from pathlib import Path, PurePosixPath
from typing import IO, Any

import puremagic
from django.conf import settings
from PIL import Image, ImageOps

from inbox.clock import now
from inbox.inbound import clean
from inbox.models import Attachment

#: pictures that a browser may show in place, once they are re-encoded
SHOWN = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
#: pixels and bytes of a picture that we decode at all
PIXELS, PICTURE = 50_000_000, 25 * 1024 * 1024
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HEAD = 8_192
_CHUNK = 1_048_576


#: what the table of signatures calls otherwise than every channel does; voice notes are OGG
KNOWN_AS = {"application/ogg": "audio/ogg", "audio/x-m4a": "audio/mp4", "audio/mp3": "audio/mpeg"}


def keep(stream: IO[bytes], name: str, uploader: str) -> Attachment:
    """Keep an upload until a message uses it. `uploader` is whose it is ("agent:7"). A picture loses its metadata."""
    path = Path("uploads") / now().strftime("%Y-%m") / secrets.token_hex(16)
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    size, head = _copy(stream, target)
    mime = mime_of(head, name)
    if mime in SHOWN:
        size, mime = drawn_anew(target, size, mime)
    return Attachment.objects.create(
        name=safe_name(name), mime=mime, size=size, state="ready", file=str(path), uploader=uploader, created_at=now()
    )


def mime_of(head: bytes, name: str) -> str:
    """What a file is, by its beginning; what shows nothing telling is by its name at most text, else just bytes."""
    found = ""
    if head:
        try:
            found = puremagic.from_string(head, mime=True)
        except (puremagic.PureError, ValueError):
            found = ""
    if found and found != "application/octet-stream":
        return KNOWN_AS.get(str(found), str(found))[:127]
    texts = (".txt", ".csv", ".log", ".md")
    return "text/plain" if PurePosixPath(name).suffix.lower() in texts else "application/octet-stream"


def safe_name(name: str) -> str:
    """A name without path, control and bidi characters, at most 120 characters, its ending kept."""
    name = _BIDI.sub("", clean(unicodedata.normalize("NFC", clean(name)))).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if char.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > 120:
        name = f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else name[:120]
    return name or "file"


def _copy(stream: IO[bytes], target: Path) -> tuple[int, bytes]:
    size, head = 0, b""
    try:
        with target.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                head = head or chunk[:_HEAD]
                size += len(chunk)
                file.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size, head


def drawn_anew(target: Path, size: int, mime: str) -> tuple[int, str]:
    """The picture without metadata and without anything behind its end. What cannot be drawn is only bytes."""
    options: dict[str, Any] = {"quality": 90} if mime != "image/png" else {}
    if size > PICTURE:
        return size, "application/octet-stream"
    try:
        with Image.open(target) as picture:
            if picture.width * picture.height > PIXELS:
                return size, "application/octet-stream"
            upright = ImageOps.exif_transpose(picture).convert("RGB" if mime == "image/jpeg" else "RGBA")
        upright.save(target, SHOWN[mime], **options)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return size, "application/octet-stream"
    return target.stat().st_size, mime
