"""Erasure at the providers: who was erased here is taken off the lists that a provider keeps for us."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from channels_app.connection import provider_of, settings_of
from channels_app.models import Forgetting
from channels_app.providers.base import Refused
from channels_app.providers.forgetting import Forgets
from inbox import vault
from inbox.clock import now
from inbox.models import Address, AddressKind, Channel

logger = logging.getLogger(__name__)

#: between tries, and when it is given up: what was erased here must not lie here for its own sake
PAUSE, PATIENCE = timedelta(hours=1), timedelta(days=7)
#: rows of one round
MOST = 200


def note(contact_ids: list[int]) -> int:
    """Write down whom providers are to forget, in the transaction of the erasure; how many rows."""
    rows = Address.objects.filter(contact__in=contact_ids, kind__in=[AddressKind.BSUID, AddressKind.PARENT_BSUID])
    ids = sorted(set(rows.values_list("value", flat=True)))
    channels = [row for row in Channel.objects.all() if isinstance(provider_of(row), Forgets)] if ids else []
    made = [
        Forgetting(channel=channel, sealed=vault.seal(value), at=now(), try_at=now())
        for channel in channels
        for value in ids
    ]
    Forgetting.objects.bulk_create(made)
    return len(made)


def ask_due() -> None:
    """Ask the providers whatever is due; a row goes once it was answered, and after a week in any case."""
    for row in Forgetting.objects.filter(try_at__lte=now()).select_related("channel").order_by("pk")[:MOST]:
        if _is_done(row) or row.at < now() - PATIENCE:
            row.delete()
        else:
            Forgetting.objects.filter(pk=row.pk).update(try_at=now() + PAUSE)


def wake() -> None:
    """Ask soon after the running transaction, which erased somebody."""
    from channels_app import tasks

    transaction.on_commit(lambda: tasks.forget_at_providers.delay())


def _is_done(row: Forgetting) -> bool:
    provider = provider_of(row.channel)
    try:
        if isinstance(provider, Forgets):
            provider.forget(settings_of(row.channel), vault.unseal(row.sealed))
    except Refused as refused:
        # It was never on the list; a token that does not hold may be renewed within the week.
        logger.info("%s does not forget somebody (%s)", row.channel.key, refused.provider_code)
        return refused.klass not in ("auth", "account")
    except Exception as problem:
        logger.warning("%s is asked later to forget somebody (%s)", row.channel.key, type(problem).__name__)
        return False
    return True
