"""By what a contact is known to other systems: only what somebody vouched for, never what was merely claimed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inbox import vault
from inbox.models import Address, Contact

#: what an address or a query of a connector may ask by
PLACEHOLDERS = ("external_id", "phone", "digits", "email")
#: of an address that several people share, nobody's records are shown
_SHARED = "shared_address"


@dataclass(frozen=True)
class Identity:
    """The business's id, the number in E.164, and the e-mail address of one contact; "" for what is not known."""

    external_id: str = ""
    phone: str = ""
    email: str = ""

    @property
    def values(self) -> dict[str, str]:
        """By placeholder, what is known."""
        told = {"external_id": self.external_id, "phone": self.phone, "email": self.email}
        told["digits"] = self.phone.lstrip("+")
        return {name: value for name, value in told.items() if value}

    @property
    def digest(self) -> str:
        """Changes when anything of it changes; tells nothing of it."""
        return vault.digest("identity", repr(self))


def identities(contacts: Iterable[Contact]) -> dict[int, Identity]:
    """By id of the contact. A typed-in address would show its owner's orders to whoever typed it: it does not count."""
    people = list(contacts)
    rows = Address.objects.filter(contact__in=people, until=None, verified=True).order_by("primary", "since", "pk")
    told: dict[int, dict[str, str]] = {}
    for row in rows:
        told.setdefault(row.contact_id, {})[row.kind] = row.value
    return {one.pk: _identity(one, told.get(one.pk, {})) for one in people}


def _identity(contact: Contact, known: dict[str, str]) -> Identity:
    if _SHARED in contact.flags:
        return Identity()
    phone = known.get("phone") or (f"+{known['wa_id']}" if known.get("wa_id") else "")
    return Identity(contact.external_id or known.get("external_id", ""), phone, known.get("email", ""))
