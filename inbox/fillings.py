"""What is known of a contact and fits into a sentence: offered as values of a template, each editable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from inbox.models import Address, Contact
from inbox.sharing import is_shared


@dataclass(frozen=True)
class Filling:
    """One value: what people call it, and the names of blanks that it fills by itself."""

    label: str
    value: str
    names: tuple[str, ...] = ()


Source = Callable[[Contact], Iterable[Filling]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add what another app knows (memory: facts); at start, once. Its fillings come after the contact's own."""
    _sources.append(source)


def fillings(contact: Contact) -> list[Filling]:
    """Everything that is known, best first; without empty values."""
    found = [*_own(contact), *(filling for source in _sources for filling in source(contact))]
    return [filling for filling in found if filling.value]


def _own(contact: Contact) -> list[Filling]:
    own = Address.objects.filter(contact=contact, until=None)
    values = dict(own.order_by("primary", "-pk").values_list("kind", "value"))
    phone = values.get("phone") or (f"+{values['wa_id']}" if "wa_id" in values else "")
    name = "" if is_shared(contact) else contact.name or contact.username
    return [
        Filling(str(_("Name")), name, ("name", "full_name", "customer_name", "contact_name", "customer")),
        Filling(str(_("First name")), name.split()[0] if name.split() else "", ("first_name", "firstname")),
        Filling(str(_("Phone")), phone, ("phone", "phone_number", "number")),
        Filling(str(_("E-mail")), values.get("email", ""), ("email", "mail")),
        Filling(str(_("Your id")), contact.external_id or "", ("id", "customer_id", "external_id", "account")),
    ]
