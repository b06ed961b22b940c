"""The brief in a language model's words, as the panel shows it: marked as such, each line with its source."""

from __future__ import annotations

from typing import Any


def worded(brief: dict[str, Any]) -> dict[str, Any] | None:
    """`{by, lines: [{text, seq}]}` of a brief in the contract's shape; None when no model has phrased it."""
    told = brief.get("phrased")
    if not told:
        return None
    return {"by": told["by"], "lines": [{"text": line["text"], "seq": _place(line)} for line in told["lines"]]}


def _place(line: dict[str, Any]) -> int | None:
    return next((one["seq"] for one in line["sources"] if one["seq"]), None)
