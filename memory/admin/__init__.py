"""Memory's part of Django's admin, one file per noun."""

from memory.admin import connectors

__all__ = ["connectors"]
