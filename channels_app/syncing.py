"""Asks providers what they hold for us: templates with their status, and how each channel is."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.db import transaction

from channels_app import health, reaching
from channels_app.connection import provider_of, settings_of
from channels_app.models import Health, Template
from channels_app.providers.base import Notice, Refused
from channels_app.providers.templated import Templated
from inbox.clock import now
from inbox.inbound import clean
from inbox.models import Channel

logger = logging.getLogger(__name__)

#: how often a provider is asked by itself
EVERY = timedelta(hours=1)
_TOLD = ["category", "status", "quality", "reason", "components", "provider_id", "synced_at"]


def sync(channel: Channel) -> int | None:
    """Make our list of templates equal to the provider's; how many, None where there are none. Raises as `send`."""
    provider = provider_of(channel)
    try:
        _standing(channel)
        told = provider.templates(settings_of(channel)) if isinstance(provider, Templated) else None
    except Refused as problem:
        if problem.klass in ("auth", "account"):
            health.tell(channel.pk, Notice("access", "reauthorise", problem.reason, problem.provider_code, now()))
        raise
    if told is None:
        return None
    rows = [row for one in told if (row := _row(channel, one)) is not None]
    by_name = {(row.name, row.language): row for row in rows}
    with transaction.atomic():
        # Rows keep their key, so that a page of one stays good.
        for known in Template.objects.filter(channel=channel):
            if (known.name, known.language) not in by_name:
                known.delete()
        Template.objects.bulk_create(
            by_name.values(), update_conflicts=True, unique_fields=["channel", "name", "language"], update_fields=_TOLD
        )
    return len(by_name)


def _standing(channel: Channel) -> None:
    """How the provider says the channel is: its address, and news for its health."""
    told = provider_of(channel).standing(settings_of(channel))
    for notice in told.notices:
        health.tell(channel.pk, notice)
    if told.address and told.address != channel.address:
        channel.address = told.address[:80]
        channel.save(update_fields=["address"])
    health.clear(channel.pk, "access")


def sync_due() -> None:
    """Every active channel that was not asked about for an hour, or has new settings; one that fails stops no other."""
    reaching.forget(now())
    for channel in Channel.objects.filter(active=True).exclude(sealed_settings=""):
        if not _is_due(channel):
            continue
        try:
            sync(channel)
        except Exception as problem:
            logger.warning("%s could not be synced: %s", channel.key, type(problem).__name__)


def _is_due(channel: Channel) -> bool:
    """Whether it is time; noted before the try, so that a provider that is down is not asked all the time."""
    digest = hashlib.sha256(channel.sealed_settings.encode()).hexdigest()
    row = Health.objects.filter(channel=channel).first()
    fresh = row is not None and row.synced_at is not None and now() - row.synced_at < EVERY
    if row is not None and fresh and row.synced_with == digest:
        return False
    Health.objects.update_or_create(channel=channel, defaults={"synced_at": now(), "synced_with": digest})
    if row is not None and row.synced_with != digest:
        health.clear(channel.pk, "access")
    return True


def ask_anew(channel: Channel) -> None:
    """Something changed at the provider: ask at the next look, and not only after an hour."""
    Health.objects.filter(channel=channel).update(synced_at=None)


def note_template(channel: Channel, data: dict[str, Any]) -> None:
    """What a webhook says of one template."""
    rows = Template.objects.filter(channel=channel, name=data.get("template", ""), language=data.get("language", ""))
    told = {name: data[name] for name in ("status", "quality", "category", "reason") if data.get(name)}
    if told and not rows.update(**told):
        # Made elsewhere: the list tells the rest of it.
        ask_anew(channel)


def _row(channel: Channel, told: dict[str, Any]) -> Template | None:
    name, language, components = told.get("name"), told.get("language"), told.get("components")
    if not isinstance(name, str) or not isinstance(language, str):
        return None
    score = told.get("quality_score")
    reason = told.get("rejected_reason")
    return Template(
        channel=channel,
        name=clean(name, 512),
        language=clean(language, 15),
        category=clean(str(told.get("category") or ""), 40),
        status=clean(str(told.get("status") or "UNKNOWN"), 40),
        components=components if isinstance(components, list) else [],
        quality=clean(str(score.get("score") or ""), 40) if isinstance(score, dict) else "",
        reason=clean(reason, 300) if isinstance(reason, str) and reason != "NONE" else "",
        provider_id=clean(str(told.get("id") or ""), 40),
        synced_at=now(),
    )
