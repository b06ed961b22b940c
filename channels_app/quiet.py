"""Quiet hours: when promotions may not ring, by the recipient's own clock.

08:00 to 21:00 local (TCPA, 47 CFR 64.1200(c)(1)); where the clock is not known, an hour that is day from one end of the
country to the other. Replies to what a customer asked are no promotions.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

if TYPE_CHECKING:
    from inbox.models import Address

FROM, TO = time(8), time(21)
#: region -> its outermost zones: when it is day in all of them, it is day. Source: IANA tz, zone1970.tab
ZONES: dict[str, tuple[str, ...]] = {
    "US": ("America/New_York", "America/Los_Angeles"), "CA": ("America/Halifax", "America/Vancouver"),
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
    "AU": ("Australia/Sydney", "Australia/Perth"), "NZ": ("Pacific/Auckland",),
}  # fmt: skip


def opens_at(address: Address, now: datetime) -> datetime | None:
    """When it is day again for this recipient, None when it is day now."""
    zones = _zones(address)
    step = now
    for _ in range(24 * 4 * 2):
        if all(FROM <= step.astimezone(zone).time() < TO for zone in zones):
            return None if step == now else step
        step = step.replace(minute=step.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    return None


def _zones(address: Address) -> list[ZoneInfo]:
    named = (address.contact.timezone,) if address.contact.timezone else ZONES.get(_region(address), ())
    found = []
    for name in named:
        try:
            found.append(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return found or [ZoneInfo("UTC")]


def _region(address: Address) -> str:
    if address.contact.country:
        return address.contact.country
    if address.kind not in ("phone", "wa_id"):
        return ""
    try:
        number = phonenumbers.parse(f"+{address.value.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""
