"""Memory's part of Django's admin, one file per noun."""

from memory.admin import connectors, knowledge

__all__ = ["connectors", "knowledge"]
