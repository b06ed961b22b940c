"""What channels_app puts behind inbox's doors beside the outlet: a way out for webhooks, and what still comes in."""

from __future__ import annotations

import httpx
from django.db.models import Count, Min

from channels_app.models import Raw, RawState
from inbox import pending, subscribing
from inbox.fetching import Guarded, permitted

#: seconds for one answer of a subscriber
PATIENCE_S = 15.0


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send one webhook to another system, never into our own network; the status of its answer, or Unreachable."""
    told = {**headers, "user-agent": "Throughline-Webhooks/1"}
    timeout = httpx.Timeout(PATIENCE_S, connect=5.0)
    try:
        with (
            httpx.Client(transport=Guarded(permitted()), timeout=timeout, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=told) as answer,
        ):
            return int(answer.status_code)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise subscribing.Unreachable(str(error) or type(error).__name__) from error


def inbound() -> pending.Wait:
    """Raw rows that are committed and not yet taken in."""
    told = Raw.objects.filter(state=RawState.PENDING).aggregate(n=Count("pk"), oldest=Min("received_at"))
    return pending.Wait.since(told["n"], told["oldest"])


subscribing.deliver_by(post)
pending.register("inbound", inbound)
