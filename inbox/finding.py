"""Finding people by what somebody types: a name, an address in any usual spelling, the business's own id."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import phonenumbers
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from inbox import numbering, searching
from inbox.models import Address, AddressKind, Contact, Thread

#: a number is searched by its digits from this many on
DIGITS = 4
#: hits of one way of looking; who finds more types more
MOST = 1_000
#: what a phone number is written with
_NUMBER = re.compile(r"(tel:|whatsapp:|sms:)?[\s\d+().\-/\u2010-\u2015\u00a0\u202f\u2060]+", re.IGNORECASE)


def contacts(rows: QuerySet[Contact], q: str) -> QuerySet[Contact]:
    """Those of `rows` that fit, survivors for who was linked away; `rank` 0 for an exact address, id or name, else 1.

    Each way of looking is a query of its own, by its own index, within what `rows` allows.
    """
    q = q.strip()
    exact = _homes(rows, Q(pk__in=_with(exact_addresses(q))), Q(external_id=q), Q(display_name__iexact=q))
    near = _homes(rows, Q(pk__in=_with(near_addresses(q))), Q(display_name__icontains=q), Q(external_id__startswith=q))
    rank = Case(When(pk__in=exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Contact.objects.filter(pk__in=exact | near, merged_into=None).annotate(rank=rank)


def threads(rows: QuerySet[Thread], q: str) -> QuerySet[Thread]:
    """Those of `rows` whose person fits, or in which a message holds the words."""
    q = q.strip()
    people = [Q(contact__display_name__icontains=q), Q(contact__external_id=q)]
    for addresses in (exact_addresses(q), near_addresses(q)):
        found = list(_with(addresses)[:MOST])
        people += [Q(contact__in=found), Q(contact__merged__in=found)]
    ids: set[int] = set()
    for condition in people:
        ids.update(rows.filter(condition).values_list("pk", flat=True)[:MOST])
    words = searching.condition(q)
    if words is not None:
        ids.update(rows.filter(messages__search_entry__in=words).values_list("pk", flat=True)[:MOST])
    return rows.filter(pk__in=ids)


def exact_addresses(q: str) -> Q:
    """The condition on Address that it is just this one, in whatever spelling."""
    return Q(value__in=sorted({q, q.lower(), *_spellings(q)}), until=None)


def near_addresses(q: str) -> Q:
    """The condition on Address that it looks like this."""
    digits = _digits(q)
    if is_number(q) and len(digits) >= DIGITS:
        # Country code, trunk zero and spaces are written in many ways; the last digits are always the same.
        return Q(value__contains=digits.removeprefix("00").lstrip("0") or digits)
    return Q(value__contains=q.lower()) | Q(value__contains=q)


def is_number(text: str) -> bool:
    """Whether this is written like a phone number."""
    return bool(_NUMBER.fullmatch(text.strip()))


def e164(text: str) -> str | None:
    """An international number in whatever spelling as E.164, None when it is none.

    Understood are 00 for +, (0), spaces, dots, dashes, digits of any script and the schemes tel:, sms: and whatsapp:.
    """
    text = re.sub(r"^(tel:|whatsapp:|sms:)", "", text.strip(), flags=re.IGNORECASE).replace("(0)", "")
    if not is_number(text):
        return None
    plain = _digits(text)
    if not text.lstrip("( ").startswith(("+", "\uff0b")):
        if not plain.startswith("00"):
            return None
        text = f"+{plain[2:]}"
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        # As their country wrote it once: +52 1 55 1234 5678.
        today = numbering.modern(f"{number.country_code}{number.national_number}")
        return f"+{today}" if text.startswith("+") and today != _digits(text) else None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _spellings(q: str) -> set[str]:
    if not is_number(q):
        return set()
    number = e164(q)
    digits = _digits(q).removeprefix("00")
    found = {digits, f"+{digits}", *((number, number[1:]) if number else ())} - {"", "+"}
    return found | {value for one in found for _, value in numbering.same_line((AddressKind.WA_ID, one.lstrip("+")))}


def _digits(text: str) -> str:
    if text.lstrip().startswith(("+", "00", "\uff0b")):
        text = text.replace("(0)", "")
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def _homes(rows: QuerySet[Contact], *conditions: Q) -> set[int]:
    found: set[int] = set()
    for condition in conditions:
        for pk, survivor in rows.filter(condition).values_list("pk", "merged_into")[:MOST]:
            found.add(survivor or pk)
    return found


def _with(condition: Q) -> Any:
    return Address.objects.filter(condition).values_list("contact_id", flat=True)
