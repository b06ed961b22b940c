"""Who it is: the first line of a context, from the contact's own row and addresses."""

from __future__ import annotations

from datetime import UTC

from inbox.models import Address
from memory.context.line import Line, told
from memory.context.view import View
from memory.sources import source

#: kinds of address by which a person is reached, as they are told
_WAYS = {
    "wa_id": "WhatsApp", "bsuid": "WhatsApp", "phone": "SMS", "short_code": "SMS", "visitor": "web chat",
    "email": "e-mail",
}  # fmt: skip
SHARED = "shared_address"


def who(view: View) -> Line:
    """Name, since when, language, by which ways; a shared address is never told as one person's."""
    person = view.person
    name = "Several people share this address" if SHARED in person.flags else told(person.display_name)
    told_of = [name, f"customer since {person.created_at.astimezone(UTC):%Y-%m-%d}"]
    told_of += [person.language] if person.language else []
    told_of += [", ".join(ways)] if (ways := _ways(view)) else []
    return Line("who", " · ".join(told_of), person.created_at, [source("record", str(person.pk))])


def _ways(view: View) -> list[str]:
    rows = Address.objects.filter(contact__in=view.ids, until=None).order_by("pk")
    return list(dict.fromkeys(_WAYS[kind] for kind in rows.values_list("kind", flat=True) if kind in _WAYS))
