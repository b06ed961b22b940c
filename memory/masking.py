"""Masking, as memory calls it: everything derived from an item, and everything a model gets, goes through it."""

from inbox.masking import SECRET, mask, redact

__all__ = ["SECRET", "mask", "redact"]
