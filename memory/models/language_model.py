"""The language model that may phrase what is known: where it is, what it may cost, how it does."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Value, When

from inbox.clock import now

#: how long it is left alone after it failed
PAUSE = timedelta(seconds=60)


class LanguageModel(models.Model):
    """The one row there is. An empty address means LLM_BASE_URL; with neither there is no model."""

    base_url = models.CharField(
        max_length=300, blank=True, verbose_name="address",
        help_text="Of any OpenAI-compatible endpoint, such as https://llm.example.com/v1. Empty: LLM_BASE_URL.",
    )  # fmt: skip
    model = models.CharField(max_length=120, blank=True, help_text="Its name there. Empty: LLM_MODEL.")
    sealed_key = models.TextField(blank=True, default="")
    active = models.BooleanField(default=True, help_text="Off: everything works as before, in the product's own words.")
    timeout_s = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(60)], verbose_name="deadline (seconds)"
    )
    tokens_a_day = models.PositiveIntegerField(default=200_000, help_text="It is asked no more that day beyond it.")
    day = models.DateField(null=True)
    used = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "language model"
        constraints: ClassVar = [models.CheckConstraint(name="one_language_model", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.name or "none"

    @classmethod
    def get(cls) -> LanguageModel:
        """The row, made when it is not there."""
        return cls.objects.get_or_create(pk=1)[0]

    @property
    def address(self) -> str:
        """Where it is, "" for nowhere."""
        return (self.base_url or settings.LLM_BASE_URL).rstrip("/")

    @property
    def name(self) -> str:
        """What it is called there."""
        return self.model or str(settings.LLM_MODEL)

    @property
    def is_ready(self) -> bool:
        """Whether it may be asked now."""
        rests = self.failed_at is not None and self.failed_at > now() - PAUSE
        return bool(self.active and self.address and self.name and not rests)

    def spend(self, tokens: int) -> bool:
        """Take tokens out of the day's budget; False when there are not so many left."""
        today = now().date()
        so_far = Case(When(day=today, then=F("used")), default=Value(0))
        mine = LanguageModel.objects.annotate(after=so_far + tokens).filter(pk=self.pk, after__lte=F("tokens_a_day"))
        return bool(mine.update(used=so_far + tokens, day=today))

    def failed(self, trouble: str) -> None:
        """It is left alone for a while."""
        LanguageModel.objects.filter(pk=self.pk).update(failed_at=now(), trouble=trouble[:120])
