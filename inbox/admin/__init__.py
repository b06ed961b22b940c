"""The inbox's part of Django's admin, one file per noun."""

from inbox.admin import agents, audit, keys, retention, words

__all__ = ["agents", "audit", "keys", "retention", "words"]
