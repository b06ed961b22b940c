"""Places: of a message of ours, and in the header of a template."""

from __future__ import annotations

from typing import Any

#: characters of a place's name and of its address
WORDS = 1000


def content(told: dict[str, Any]) -> dict[str, Any]:
    """`{lat, lon, name, address}` as Meta's `location`."""
    named = {name: told[name] for name in ("name", "address") if told.get(name)}
    return {"latitude": told["lat"], "longitude": told["lon"], **named}


def unfit(told: Any) -> str | None:
    """Why this is no place, as a sentence; None when it is. 0 is a good coordinate."""
    place = told if isinstance(told, dict) else {}
    lat, lon = place.get("lat"), place.get("lon")
    fit = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lat, lon))
    if not fit or not (-90 <= lat <= 90 and -180 <= lon <= 180):  # type: ignore[operator]
        return "`lat` must be between -90 and 90, `lon` between -180 and 180."
    words = [place.get(name) or "" for name in ("name", "address")]
    if any(not isinstance(one, str) or len(one) > WORDS for one in words):
        return f"`name` and `address` of a place may have {WORDS} characters each."
    return None
