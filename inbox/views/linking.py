"""What a link or an unlink would do, shown before it is done."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inbox.models import Address, Contact, Link, Message
from inbox.placing_notes import to_place
from inbox.policy import Caller
from inbox.shapes import address_shape, contact_shapes, rfc3339
from inbox.views import asked
from inbox.views.context_pane import shown_addresses, shown_note
from inbox.views.door import contact_of, fragment
from inbox.views.reading import COUNTED


@fragment
def link(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/contacts/<id>/link/?other=ID`: both sides, who survives, and what speaks against it."""
    other_id = asked.number_asked(request, "other")
    if other_id is None or other_id == pk:
        raise BadRequest("Name the other contact.")
    one, other = (_survivor(contact_of(caller, known)) for known in (pk, other_id))
    older, younger = sorted((one, other), key=lambda row: (row.created_at, row.pk))
    refused = _refused(one, other)
    context = {
        "sides": _sides([older, younger]),
        "contact": one,
        "other": other,
        "survivor": older,
        "refused": refused,
        "warnings": [] if refused else _warnings(one, other),
    }
    return render(request, "inbox/link_preview.html", context)


@fragment
def unlink(request: HttpRequest, caller: Caller, pk: int, link_id: int) -> HttpResponse:
    """`/fragments/contacts/<id>/links/<link>/`: what each of the two takes along."""
    row = Link.objects.filter(pk=link_id, ended_at=None).select_related("survivor", "other").first()
    if row is None or pk not in (row.survivor_id, row.other_id):
        raise Http404("There is no such link.")
    contact_of(caller, row.survivor_id)
    context = {
        "link": row,
        "contact": pk,
        "sides": _sides([row.survivor, row.other], apart=True),
        "at": rfc3339(row.at),
        "notes": [shown_note(note, row) for note in to_place(row).order_by("at", "pk")],
    }
    return render(request, "inbox/unlink_preview.html", context)


def _sides(contacts: list[Contact], *, apart: bool = False) -> list[dict[str, Any]]:
    """Both as they are, those linked with them included; `apart` as each would be alone."""
    sides = []
    for row, shape in zip(contacts, contact_shapes(contacts), strict=True):
        whose = Q(pk=row.pk) if apart else Q(pk=row.pk) | Q(merged_into=row)
        people = Contact.objects.filter(whose).values("pk")
        messages = Message.objects.filter(home_contact__in=people)[:COUNTED].count()
        addresses = Address.objects.filter(contact__in=people, until=None)
        shown = shown_addresses([address_shape(address) for address in addresses])
        sides.append({**shape, "shown": shown, "messages": messages, "many": messages == COUNTED})
    return sides


def _survivor(contact: Contact) -> Contact:
    while contact.merged_into is not None:
        contact = contact.merged_into
    return contact


def _refused(one: Contact, other: Contact) -> str:
    if one.pk == other.pk:
        return _("They are linked already.")
    if one.scope != other.scope:
        return _("A confidential channel keeps its contacts to itself; they cannot be linked with others.")
    return ""


def _warnings(one: Contact, other: Contact) -> list[str]:
    warnings = []
    if one.external_id and other.external_id and one.external_id != other.external_id:
        warnings.append(
            _("Your own systems know them as two people: {a} and {b}.").format(a=one.external_id, b=other.external_id)
        )
    if one.name and other.name and one.name.casefold() != other.name.casefold():
        warnings.append(_("They have different names."))
    return warnings
