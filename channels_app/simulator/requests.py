"""How many requests of the last second a caller has made; each provider answers too many in its own words."""

import time
from collections import deque


class Requests:
    """Requests of the last second by the caller's name."""

    def __init__(self) -> None:
        self._made: dict[str, deque[float]] = {}

    def take(self, name: str, most: int) -> bool:
        """Count one request; False when there were `most` within the last second."""
        now = time.monotonic()
        made = self._made.setdefault(name, deque())
        while made and now - made[0] >= 1.0:
            made.popleft()
        if len(made) >= most:
            return False
        made.append(now)
        return True
