"""`manage.py demo`: the demo workspace, in a database without agents and channels."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_app.demo import making
from inbox.models import Agent, Channel


class Command(BaseCommand):
    """Makes it once; refuses where somebody already works."""

    help = "Make the demo workspace: people, channels on the simulator, a lively history."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and print nothing: `up` tells the sign-ins."""
        if Agent.objects.exists() or Channel.objects.exists():
            raise CommandError("This database is in use. The demo is made only where there is no agent and no channel.")
        if not settings.SIMULATOR:
            raise CommandError("The demo needs the simulator. Set SIMULATOR=1, or start with --no-demo.")
        making.make(settings.THROUGHLINE_DATA)
