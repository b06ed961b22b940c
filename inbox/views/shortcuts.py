"""The keyboard map as the shortcuts sheet shows it (WCAG 2.1.4: it can be turned off or put behind Alt)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: (keys, what they do)
SHORTCUTS = [
    (["J", "K"], _("Next, previous thread")),
    (["N"], _("Next unread")),
    (["↵"], _("Open")),
    (["R"], _("Reply")),
    (["M"], _("Note")),
    (["E"], _("Resolve and go to next")),
    (["⇧", "E"], _("Resolve")),
    (["H"], _("Snooze")),
    (["A"], _("Assign")),
    (["⇧", "A"], _("Assign to me")),
    (["L"], _("Label")),
    (["U"], _("Mark unread")),
    (["T"], _("Take over from bot")),
    (["Z"], _("Undo")),
    (["G", "N"], _("Take the next one")),
    (["["], _("Show or hide the list")),
    (["]"], _("Show or hide the customer")),
    (["⌘", "K"], _("Command palette")),
    (["/"], _("Search; in the composer quick replies")),
    (["⌘", "↵"], _("Send")),
    (["Esc"], _("Leave the composer, the draft is kept")),
    (["F6"], _("Next pane")),
    (["?"], _("This sheet")),
]
MODES = [("on", _("On")), ("alt", _("With Alt")), ("off", _("Off"))]
