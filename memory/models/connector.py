"""Connectors: the systems that hold records of our customers, how they are asked, and how they do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

#: failures in a row after which a system is left alone for a while
OPENS_AFTER = 5
#: how long at first, and at the longest; doubled by each probe that fails
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)


class Connector(models.Model):
    """One system that is asked for records. Its settings are sealed; `memory.connectors` gives them their meaning."""

    name = models.CharField(max_length=60, unique=True, help_text="What agents see above its records, such as Orders.")
    #: which folder of memory/connectors speaks with it
    system = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    sealed_settings = models.TextField(default="")
    keep_s = models.PositiveIntegerField(
        default=300, validators=[MinValueValidator(30), MaxValueValidator(86_400)], verbose_name="kept for (seconds)",
        help_text="What it answered is taken to hold for so long; then it is asked again when somebody looks.",
    )  # fmt: skip
    deadline_s = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(20)], verbose_name="deadline (seconds)",
        help_text="An answer that takes longer counts as none. Nobody waits for it.",
    )  # fmt: skip
    #: in a row; 0 when it answered last
    failures = models.PositiveIntegerField(default=0)
    #: while it is open nothing is asked; afterwards one question goes as a probe
    open_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    #: what was wrong last, as a sentence
    trouble = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_probed(self) -> bool:
        """Whether it failed so often that the next question is a probe."""
        return self.failures >= OPENS_AFTER

    def succeeded(self, at: datetime, took_ms: int) -> None:
        """It answered."""
        Connector._default_manager.filter(pk=self.pk).update(
            failures=0, open_until=None, answered_at=at, took_ms=took_ms, trouble=""
        )

    def failed(self, at: datetime, trouble: str) -> None:
        """It did not answer, or not as agreed; after `OPENS_AFTER` in a row it is left alone, longer each time."""
        failures = self.failures + 1
        times = max(0, failures - OPENS_AFTER)
        pause = min(LONGEST, FIRST * 2 ** min(times, 8)) if failures >= OPENS_AFTER else None
        Connector._default_manager.filter(pk=self.pk).update(
            failures=failures, open_until=at + pause if pause else None, failed_at=at, trouble=trouble[:255]
        )
        self.failures = failures
