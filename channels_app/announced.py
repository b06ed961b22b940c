"""Whether a file is what it was announced to be: a "picture" that is a program is taken from nobody."""

from __future__ import annotations

from channels_app.providers.base import Refused

#: kinds that people click on as what they are called; sound and film share their containers (OGG, MP4)
_CLASSES = {"image": "a picture", "audio": "a recording", "video": "a recording"}
_PDF = "application/pdf"


def check(announced: str, found: str) -> None:
    """Raises `Refused` for content that is positively of another kind than announced (both media types).

    What shows nothing telling is kept as bytes, and a document may be anything: it is never shown in place.
    """
    told = announced.split(";")[0].strip().lower()
    wanted, is_ = _class(told), _class(found)
    if not wanted or wanted == is_ or found == "application/octet-stream":
        return
    raise Refused("media", "media", "", f"The file was announced as {told}, and is {found}: it was not taken.")


def _class(mime: str) -> str:
    return "a document" if mime == _PDF else _CLASSES.get(mime.partition("/")[0], "")
