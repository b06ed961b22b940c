"""Quiet hours: when promotions may not ring, by the recipient's own clock.

08:00 to 21:00 local (TCPA, 47 CFR 64.1200(c)(1)), in the US to 20:00 as in its strictest states (Florida, Oklahoma,
Washington). Where only the country is known, an hour that is day from one end of it to the other; where not even that,
there is no such hour. Replies to what a customer asked are no promotions.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

if TYPE_CHECKING:
    from inbox.models import Address

FROM, TO, TO_IN = time(8), time(21), {"US": time(20)}
#: region -> its outermost zones: when it is day in all of them, it is day. Source: IANA tz, zone1970.tab
ZONES: dict[str, tuple[str, ...]] = {
    "US": ("America/New_York", "Pacific/Honolulu"), "CA": ("America/St_Johns", "America/Vancouver"),
    "MX": ("America/Cancun", "America/Tijuana"), "BR": ("America/Sao_Paulo", "America/Manaus"),
    "AR": ("America/Argentina/Buenos_Aires",), "CL": ("America/Santiago",), "CO": ("America/Bogota",),
    "PE": ("America/Lima",), "UY": ("America/Montevideo",), "EC": ("America/Guayaquil",), "VE": ("America/Caracas",),
    "GB": ("Europe/London",), "IE": ("Europe/Dublin",), "PT": ("Europe/Lisbon", "Atlantic/Azores"),
    "ES": ("Europe/Madrid", "Atlantic/Canary"), "FR": ("Europe/Paris",), "DE": ("Europe/Berlin",),
    "AT": ("Europe/Vienna",), "CH": ("Europe/Zurich",), "IT": ("Europe/Rome",), "NL": ("Europe/Amsterdam",),
    "BE": ("Europe/Brussels",), "PL": ("Europe/Warsaw",), "SE": ("Europe/Stockholm",), "NO": ("Europe/Oslo",),
    "DK": ("Europe/Copenhagen",), "FI": ("Europe/Helsinki",), "GR": ("Europe/Athens",), "TR": ("Europe/Istanbul",),
    "UA": ("Europe/Kyiv",), "RO": ("Europe/Bucharest",), "CZ": ("Europe/Prague",), "HU": ("Europe/Budapest",),
    "MA": ("Africa/Casablanca",), "DZ": ("Africa/Algiers",), "TN": ("Africa/Tunis",), "EG": ("Africa/Cairo",),
    "ZA": ("Africa/Johannesburg",), "NG": ("Africa/Lagos",), "KE": ("Africa/Nairobi",), "AO": ("Africa/Luanda",),
    "SA": ("Asia/Riyadh",), "AE": ("Asia/Dubai",), "QA": ("Asia/Qatar",), "KW": ("Asia/Kuwait",),
    "IL": ("Asia/Jerusalem",), "JO": ("Asia/Amman",), "LB": ("Asia/Beirut",), "IQ": ("Asia/Baghdad",),
    "IN": ("Asia/Kolkata",), "PK": ("Asia/Karachi",), "BD": ("Asia/Dhaka",), "ID": ("Asia/Jakarta", "Asia/Jayapura"),
    "SG": ("Asia/Singapore",), "MY": ("Asia/Kuala_Lumpur",), "TH": ("Asia/Bangkok",), "VN": ("Asia/Ho_Chi_Minh",),
    "PH": ("Asia/Manila",), "HK": ("Asia/Hong_Kong",), "JP": ("Asia/Tokyo",), "KR": ("Asia/Seoul",),
    "CN": ("Asia/Shanghai",), "TW": ("Asia/Taipei",), "RU": ("Europe/Kaliningrad", "Asia/Kamchatka"),
    "AU": ("Australia/Sydney", "Australia/Perth"), "NZ": ("Pacific/Auckland",),
}  # fmt: skip


class NoHour(LookupError):
    """Nobody knows what time it is where the recipient is; the text says what to do."""


def opens_at(address: Address, now: datetime) -> datetime | None:
    """When it is day again for this recipient, None when it is day now. Raises `NoHour`."""
    zones, end = _zones(address), TO_IN.get(country_of(address), TO)
    step = now
    for _ in range(24 * 4 * 2):
        if all(FROM <= step.astimezone(zone).time() < end for zone in zones):
            return None if step == now else step
        step = step.replace(minute=step.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    raise NoHour("There is no hour that is day in all of their country. Enter their time zone first.")


def _zones(address: Address) -> list[ZoneInfo]:
    named = (address.contact.timezone,) if address.contact.timezone else ZONES.get(country_of(address), ())
    found = []
    for name in named:
        try:
            found.append(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError):
            continue
    if not found:
        raise NoHour("Nobody knows what time it is where the customer is. Enter their country or time zone first.")
    return found


def country_of(address: Address) -> str:
    """ISO 3166 of who is reached there: as entered, else by their number or id; "" when neither says."""
    if address.contact.country:
        return address.contact.country
    if address.kind in ("bsuid", "parent_bsuid"):
        return address.value.partition(".")[0]
    if address.kind not in ("phone", "wa_id"):
        return ""
    try:
        number = phonenumbers.parse(f"+{address.value.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""
