"""Every act of a customer in WhatsApp, by name."""

from collections.abc import Callable

from channels_app.simulator.meta import answering, changes, life, taps, writing
from channels_app.simulator.meta.about import Made

ACTS: dict[str, Callable[..., Made]] = {
    "text": writing.text,
    "media": writing.send_media,
    "location": writing.location,
    "contacts": writing.contacts,
    "reaction": taps.reaction,
    "press": taps.press,
    "answer": answering.answer,
    "play": taps.play,
    "edit": changes.edit,
    "revoke": changes.revoke,
    "unsupported": changes.unsupported,
    "advertisement": life.from_advertisement,
    "change_number": life.change_number,
    "username": life.set_username,
    "marketing": life.marketing,
    "block": life.block,
}
