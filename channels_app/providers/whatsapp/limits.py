"""What Meta takes, by type of message: lengths, files and shapes. Source: Cloud API, reference of messages."""

from __future__ import annotations

from channels_app.providers.base import Unfit
from channels_app.providers.whatsapp import cards, carousel, carried, interactive, place
from inbox.outlets import Draft

TEXT = 4096
#: characters beside a file; of an emoji with all its joiners
CAPTION, EMOJI = 1024, 16
SENT = (
    "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "template",
    "reaction",
)  # fmt: skip
#: types that say what kind of file they carry
_EXACT = {"image": "JPEG or PNG", "video": "MP4 or 3GP", "audio": "AAC, AMR, MP3, M4A or OGG", "sticker": "WebP"}


def unfit(draft: Draft) -> Unfit | None:
    """Why Meta would refuse this draft whatever the moment; templates are checked where their list is."""
    if draft.type not in SENT:
        return Unfit("request", f"WhatsApp cannot send a message of type {draft.type}.")
    if draft.type == "template":
        return None
    if draft.type in _BY_TYPE:
        return _BY_TYPE[draft.type](draft)
    if draft.attachments:
        return _files(draft)
    if draft.type != "text":
        return Unfit("attachment_unfit", f"A message of type {draft.type} needs a file.")
    if len(draft.text) > TEXT:
        return Unfit("text_too_long", f"A WhatsApp message may have {TEXT} characters; this one has {len(draft.text)}.")
    return None


def _interactive(draft: Draft) -> Unfit | None:
    problem = interactive.unfit(draft.payload, draft.text)
    if problem:
        return Unfit("request", problem)
    if draft.payload["kind"] == "carousel":
        problem = carousel.files_unfit(draft.payload, draft.attachments)
    elif draft.attachments:
        problem = _heading(draft)
    return Unfit("attachment_unfit", problem) if problem else None


def _heading(draft: Draft) -> str | None:
    """Why the files cannot stand above an interactive message."""
    if not interactive.KINDS[draft.payload["kind"]].is_pictured or draft.payload.get("header"):
        return "Only buttons, links and forms without a `header` in words take a file as heading."
    return carried.heading_unfit(draft.attachments, ("image", "video", "document"))


def _contacts(draft: Draft) -> Unfit | None:
    problem = cards.unfit(draft.payload.get("cards"))
    return Unfit("request", problem) if problem else None


def _location(draft: Draft) -> Unfit | None:
    problem = place.unfit(draft.payload)
    return Unfit("request", problem) if problem else None


def _reaction(draft: Draft) -> Unfit | None:
    """One emoji, or "" to take ours away."""
    if not draft.reply_to_provider_id:
        return Unfit("request", "A reaction needs the message that it is on.")
    if len(draft.text) > EMOJI or any(one.isascii() and one.isalpha() for one in draft.text):
        return Unfit("request", "A reaction is one emoji.")
    return None


def _files(draft: Draft) -> Unfit | None:
    if len(draft.attachments) > 1:
        return Unfit("attachment_unfit", "WhatsApp carries one file a message. Send the others one by one.")
    file = draft.attachments[0]
    kind = carried.media_type(draft.type, file.mime)
    if draft.type in _EXACT and kind != draft.type:
        return Unfit(
            "attachment_unfit",
            f"WhatsApp does not take {carried.bare(file.mime)} as {draft.type}: it takes {_EXACT[draft.type]}.",
        )
    if problem := carried.unfit(kind, file):
        return Unfit("attachment_unfit", problem)
    return _beside(draft, kind, carried.bare(file.mime))


def _beside(draft: Draft, kind: str, mime: str) -> Unfit | None:
    """What stands beside a file: words, and that it is a voice."""
    if draft.payload.get("voice") and mime != "audio/ogg":
        return Unfit("attachment_unfit", "A voice message must be OGG with Opus. Send this sound without `voice`.")
    if draft.text and kind in ("audio", "sticker"):
        return Unfit(
            "attachment_unfit", "WhatsApp shows no words beside a sound or a sticker. Send them by themselves."
        )
    if len(draft.text) > CAPTION:
        return Unfit(
            "text_too_long", f"Words beside a file may have {CAPTION} characters; these have {len(draft.text)}."
        )
    return None


_BY_TYPE = {"interactive": _interactive, "contacts": _contacts, "location": _location, "reaction": _reaction}
