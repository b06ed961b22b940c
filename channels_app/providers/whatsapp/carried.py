"""The files that WhatsApp carries: what each goes as, how large it may be. Source: Cloud API, supported media types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inbox.models import Attachment

MIB = 1024 * 1024
#: message type -> the largest file in bytes
LARGEST = {"audio": 16 * MIB, "image": 5 * MIB, "video": 16 * MIB, "document": 100 * MIB, "sticker": 500 * 1024}
DOCUMENTS = frozenset({
    "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
})  # fmt: skip


def media_type(asked: str, mime: str) -> str:
    """The type of message that carries this kind of file; what Meta shows in place as such, the rest as a document."""
    kind = bare(mime)
    if asked == "sticker" and kind == "image/webp":
        return "sticker"
    if asked == "document":
        return "document"
    if kind in ("image/jpeg", "image/png"):
        return "image"
    if kind in ("video/mp4", "video/3gpp"):
        return "video"
    return "audio" if kind in ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg") else "document"


def unfit(kind: str, file: Attachment) -> str | None:
    """Why a file cannot go as a message of this type, as a sentence; None when it can."""
    if kind == "document" and bare(file.mime) not in DOCUMENTS:
        return f"WhatsApp does not take {bare(file.mime)}. Send it as PDF, JPEG, PNG, MP4 or an Office file."
    if file.size <= LARGEST[kind]:
        return None
    most = f"{LARGEST[kind] // MIB} MB" if LARGEST[kind] >= MIB else f"{LARGEST[kind] // 1024} kB"
    return f"WhatsApp takes files of this kind up to {most}; {file.name} is bigger."


def heading_unfit(attachments: tuple[Attachment, ...], kinds: tuple[str, ...]) -> str | None:
    """Why these files cannot head a template or buttons; `kinds` are the types it may be."""
    if len(attachments) != 1:
        return "The header takes exactly one file: its upload's id."
    kind = media_type("", attachments[0].mime)
    if kind not in kinds:
        return f"The header takes a file of type {' or '.join(kinds)}; {attachments[0].name} is none."
    return unfit(kind, attachments[0])


def bare(mime: str) -> str:
    """A media type without its parameters."""
    return mime.partition(";")[0].strip().lower()
