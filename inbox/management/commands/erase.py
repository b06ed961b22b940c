"""`manage.py erase CONTACT`: erase a person and print the receipt."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.actors import SYSTEM
from inbox.erasing import erase
from inbox.models import Contact


class Command(BaseCommand):
    """Erases one contact, by id or external id."""

    help = "Erase a contact with everything derived from it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The contact."""
        parser.add_argument("contact", help="id of the contact, or its external id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and print the receipt."""
        name = options["contact"]
        found = Contact.objects.filter(external_id=name).first()
        if found is None and name.isascii() and name.isdigit():
            found = Contact.objects.filter(pk=int(name)).first()
        if found is None:
            raise CommandError(f"There is no contact {name}. Look its id up in the inbox or by GET contacts/?q=.")
        receipt = erase(found, SYSTEM)
        told = ", ".join(f"{n} {what}" for what, n in sorted(receipt.counts.items()))
        self.stdout.write(f"Erased: {told}. Receipt {receipt.receipt}")
