"""A channel's health as an admin reads it: one line for each thing that may go wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from channels_app import health, reaching
from channels_app.connection import provider_of, settings_of
from channels_app.models import Health
from channels_app.providers.checkable import Checkable
from channels_app.providers.fields import WrongSettings
from channels_app.providers.registry import UnknownProvider
from inbox import vault
from inbox.clock import now
from inbox.models import Channel


def of(channel: Channel) -> dict[str, Any]:
    """Context of templates/admin/inbox/channel/health.html."""
    row = Health.objects.filter(channel=channel).first()
    return {
        **health.shape(channel), "ends_on": _ends_on(channel), "synced_at": row.synced_at if row else None,
        "reached": reaching.used(channel, now()) if reaching.limit_of(channel) else None,
    }  # fmt: skip


def _ends_on(channel: Channel) -> date | None:
    try:
        provider = provider_of(channel)
        return provider.ends_on(settings_of(channel)) if isinstance(provider, Checkable) else None
    except (vault.Unreadable, WrongSettings, UnknownProvider):
        return None
