"""Why a message is taken to be about a matter: sentences for the agent, without the customer's words."""

from __future__ import annotations

from memory.issues.identifiers import shared
from memory.issues.matter import Matter
from memory.issues.said import Said


def of_number(said: Said, matter: Matter) -> str:
    """Both name one."""
    kind, _ = shared(said.identifiers, frozenset(matter.identifiers)) or ("number", "")
    return f"Both name the same {'number' if kind == 'code' else kind}."


def of_sitting(said: Said) -> str:
    """It came in the same talk."""
    return "It answers what we asked." if said.answers else "It was said in the same talk."
