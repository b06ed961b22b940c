"""A breaker for each channel: after several failures in a row nothing is sent but one probe at a time."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

#: consecutive failures that open it
OPENS_AFTER = 5
#: seconds until the first probe, doubled up to the last
FIRST_S, LAST_S = 1.0, 15.0


@dataclass
class Breaker:
    """Closed: everything goes. Open: nothing until `probe_at`. Half open: one probe is under way."""

    failures: int = 0
    pause_s: float = FIRST_S
    probe_at: float = 0.0
    probing: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_open(self) -> bool:
        """Whether sending is held up."""
        return self.failures >= OPENS_AFTER

    def wait_s(self) -> float:
        """0 when one more send may begin now (as the probe, when open), else seconds to wait."""
        with self._lock:
            if not self.is_open:
                return 0.0
            if self.probing:
                return 0.5
            left = self.probe_at - time.monotonic()
            if left > 0:
                return left
            self.probing = True
            return 0.0

    def succeeded(self) -> bool:
        """The provider answers again; True when that closed it."""
        with self._lock:
            was_open = self.is_open
            self.failures, self.pause_s, self.probing = 0, FIRST_S, False
            return was_open

    def failed(self) -> bool:
        """No answer, or trouble on the provider's side; True when that opened it."""
        with self._lock:
            was_open = self.is_open
            self.failures, self.probing = self.failures + 1, False
            if self.is_open:
                self.pause_s = min(LAST_S, self.pause_s * 2 if was_open else FIRST_S)
                self.probe_at = time.monotonic() + self.pause_s * random.uniform(0.8, 1.2)
            return self.is_open and not was_open

    def unused(self) -> None:
        """The send that was let through was not made after all."""
        with self._lock:
            self.probing = False
