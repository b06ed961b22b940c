"""Memory's part of Django's admin, one file per noun."""

from memory.admin import connectors, knowledge, language_model

__all__ = ["connectors", "knowledge", "language_model"]
