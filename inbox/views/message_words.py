"""Phrases inside messages that only some channels bring: what cannot be shown, calls, products, groups, forms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: sub-type of a message that cannot be shown -> what it is, and what to do where something can be done
UNSUPPORTED: dict[str, Any] = {
    "button": _("They pressed a button that is not ours"),
    "call": _("They called on WhatsApp. Calls cannot be taken here: write to them"),
    "edit": _("They changed an earlier message. WhatsApp does not tell the new words here: ask them"),
    "errors": _("A message that WhatsApp could not read. Ask them to send it again"),
    "gif": _("An animated picture (GIF) that WhatsApp does not hand over"),
    "group_invite": _("An invitation to a WhatsApp group. Nobody can join from here"),
    "hsm": _("A template of another business"),
    "image": _("A picture that WhatsApp does not hand over. Ask them to send it in another way"),
    "interactive": _("They chose something, and WhatsApp does not tell what. Ask them"),
    "keep_in_chat": _("They kept a message that would have disappeared"),
    "link_preview": _("A link with a preview that WhatsApp does not hand over"),
    "list": _("A list that is not ours"),
    "location": _("A live location. Ask them to send where they are instead"),
    "media_placeholder": _("A file that WhatsApp has not handed over yet"),
    "order": _("An order that WhatsApp does not hand over. Ask them what they want"),
    "pin": _("They pinned a message"),
    "poll_creation": _("A poll. It can be seen only on a phone"),
    "poll_update": _("They voted in a poll. It can be seen only on a phone"),
    "product": _("A product that WhatsApp does not hand over. Ask them which one"),
    "reaction": _("They reacted to a message, and WhatsApp does not tell how"),
    "unavailable": _("WhatsApp does not hand this message over. Ask them to send it again"),
}

#: as in `words.WORDS`
MESSAGE: dict[str, Any] = {
    **{f"unsupported.{name}": phrase for name, phrase in UNSUPPORTED.items()},
    "call.accept": _("They may be called"),
    "call.reject": _("They do not want to be called"),
    "error.ask_admin": _("Ask an administrator"),
    "error.not_before": _("Not before"),
    "interactive.address_request": _("Asked for their address"),
    "interactive.call_request": _("Asked whether they may be called"),
    "interactive.carousel": _("Cards"),
    "interactive.catalog": _("The whole catalogue"),
    "interactive.form": _("Form"),
    "interactive.product": _("A product"),
    "interactive.products": _("Products"),
    "interactive.call_permission": _("Answered whether they may be called"),
    "message.before_edit": _("What it said before"),
    "message.product": _("About a product of yours"),
    "message.revoked_ours": _("Taken back on the phone"),
    "order.total": _("Total"),
}
