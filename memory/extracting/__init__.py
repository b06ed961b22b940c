"""What a text states of a contact: facts and promises, by rules and by one data file per language."""

from __future__ import annotations

from memory.extracting.said import Claim, Said
from memory.extracting.stating import facts

#: of the rules and words; raise it, and everything is read again by and by (`remembering.read_again`)
VERSION = 4
EXTRACTOR = f"facts/{VERSION}"

__all__ = ["EXTRACTOR", "VERSION", "Claim", "Said", "facts"]
