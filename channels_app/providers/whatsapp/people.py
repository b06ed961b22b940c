"""Who is meant: Meta names people by phone, by business-scoped id, by both, or by a group."""

from __future__ import annotations

import re
from typing import Any

from inbox.inbound import Party

Json = dict[str, Any]
_PHONE = re.compile(r"[0-9]{5,20}")


class Contacts:
    """The `contacts` of one value, found by id and never by position."""

    def __init__(self, blocks: Any) -> None:
        self._by_id: dict[str, Json] = {}
        for block in blocks if isinstance(blocks, list) else ():
            for key in ("user_id", "parent_user_id", "wa_id"):
                if isinstance(block, dict) and isinstance(block.get(key), str):
                    self._by_id.setdefault(block[key], block)

    def party(self, phone: Any, user: Any, parent: Any = None) -> Party | None:
        """The person of these ids with what the block says of them; None when there is no id at all."""
        ids = [one for one in (user, phone, parent) if isinstance(one, str) and one]
        block = next((self._by_id[one] for one in ids if one in self._by_id), {})
        profile = block.get("profile")
        profile = profile if isinstance(profile, dict) else {}
        addresses = pairs(
            phone or block.get("wa_id"), user or block.get("user_id"), parent or block.get("parent_user_id")
        )
        if not addresses:
            return None
        bsuid = next((value for kind, value in addresses if kind != "wa_id"), "")
        return Party(
            addresses, name=_text(profile.get("name")), username=_text(profile.get("username")),
            country=bsuid[:2] if re.match(r"[A-Z]{2}\.", bsuid) else "",
        )  # fmt: skip


def pairs(phone: Any, user: Any, parent: Any = None) -> tuple[tuple[str, str], ...]:
    """(kind, value) of each id that is one, the one to match by first."""
    found = [("bsuid", one) for one in (user,) if _is_id(one)]
    found += [("parent_bsuid", one) for one in (parent,) if _is_id(one)]
    digits = phone.lstrip("+") if isinstance(phone, str) else ""
    return (*found, *([("wa_id", digits)] if _PHONE.fullmatch(digits) else []))


def _is_id(value: Any) -> bool:
    # Opaque and case-sensitive; 128 characters behind the country today.
    return isinstance(value, str) and bool(re.fullmatch(r"[!-~]{1,250}", value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
