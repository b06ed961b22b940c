"""What Meta takes, by type: lengths, kinds of files and their sizes. Source: Cloud API, supported media types."""

from __future__ import annotations

from channels_app.providers.base import Unfit
from channels_app.providers.whatsapp import interactive
from channels_app.providers.whatsapp.send import CAPTION, media_type
from inbox.outlets import Draft

TEXT = 4096
MIB = 1024 * 1024
#: message type -> the largest file in bytes
LARGEST = {"audio": 16 * MIB, "image": 5 * MIB, "video": 16 * MIB, "document": 100 * MIB, "sticker": 500 * 1024}
DOCUMENTS = frozenset({
    "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
})  # fmt: skip
SENT = ("text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "template")


def unfit(draft: Draft) -> Unfit | None:
    """Why Meta would refuse this draft whatever the moment; templates are checked where their list is."""
    if draft.type not in SENT:
        return Unfit("request", f"WhatsApp cannot send a message of type {draft.type}.")
    if draft.type == "template":
        return None
    if draft.attachments:
        return _files(draft)
    if draft.type in _BY_TYPE:
        return _BY_TYPE[draft.type](draft)
    if draft.type != "text":
        return Unfit("attachment_unfit", f"A message of type {draft.type} needs a file.")
    if len(draft.text) > TEXT:
        return Unfit("text_too_long", f"A WhatsApp message may have {TEXT} characters; this one has {len(draft.text)}.")
    return None


def _interactive(draft: Draft) -> Unfit | None:
    problem = interactive.unfit(draft.payload, draft.text)
    return Unfit("request", problem) if problem else None


def _contacts(draft: Draft) -> Unfit | None:
    cards = draft.payload.get("cards")
    fit = isinstance(cards, list) and cards and all(isinstance(card, dict) and card.get("name") for card in cards)
    return None if fit else Unfit("request", "`cards` must be a list of contacts, each with a name.")


def _files(draft: Draft) -> Unfit | None:
    if len(draft.attachments) > 1:
        return Unfit("attachment_unfit", "WhatsApp carries one file a message. Send the others one by one.")
    file = draft.attachments[0]
    kind, bare = media_type(draft.type, file.mime), file.mime.partition(";")[0].strip().lower()
    if kind == "document" and bare not in DOCUMENTS and draft.type != "document":
        return Unfit(
            "attachment_unfit", f"WhatsApp does not take {bare}. Send it as PDF, JPEG, PNG, MP4 or an Office file."
        )
    if kind == "document" and bare not in DOCUMENTS and not bare.startswith(("image/", "video/", "audio/")):
        return Unfit(
            "attachment_unfit", f"WhatsApp does not take {bare} as a document. Send it as PDF or an Office file."
        )
    if file.size > LARGEST[kind]:
        most = f"{LARGEST[kind] // MIB} MB" if LARGEST[kind] >= MIB else f"{LARGEST[kind] // 1024} kB"
        return Unfit("attachment_unfit", f"WhatsApp takes files of this kind up to {most}; {file.name} is bigger.")
    if draft.text and kind in ("audio", "sticker"):
        return Unfit(
            "attachment_unfit", "WhatsApp shows no words beside a sound or a sticker. Send them by themselves."
        )
    if len(draft.text) > CAPTION:
        return Unfit(
            "text_too_long", f"Words beside a file may have {CAPTION} characters; these have {len(draft.text)}."
        )
    return None


def _location(draft: Draft) -> Unfit | None:
    lat, lon = draft.payload.get("lat"), draft.payload.get("lon")
    fit = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lat, lon))
    if fit and -90 <= lat <= 90 and -180 <= lon <= 180:  # type: ignore[operator]
        return None
    return Unfit("request", "`lat` must be between -90 and 90, `lon` between -180 and 180.")


_BY_TYPE = {"interactive": _interactive, "contacts": _contacts, "location": _location}
