"""The ability of a provider that keeps a list of people of its own, and takes somebody off it when asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Forgets(ABC):
    """A provider with such a list."""

    @abstractmethod
    def forget(self, settings: Any, value: str) -> None:
        """Take one id off; what is not on it is no error. Raises `TryLater`, or what the client says."""
