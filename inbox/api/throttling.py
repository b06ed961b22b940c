"""Rates: generous for those we know, tight for those who guess."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from inbox import rates
from inbox.policy import Caller

#: calls of one key or session in `rates.WINDOW_S` seconds
KNOWN = 3_000


class Bucket(BaseThrottle):
    """At most `KNOWN` calls of a caller in ten seconds; the setting API_RATE changes it, 0 lifts it."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call; False when there were too many."""
        limit = getattr(settings, "API_RATE", KNOWN)
        return not limit or not isinstance(request.user, Caller) or rates.count(request.user.pk) <= limit

    def wait(self) -> float:
        """Seconds until the window ends."""
        return rates.WINDOW_S - time.time() % rates.WINDOW_S
