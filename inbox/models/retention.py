"""Retention: how long each kind of what we hold is kept."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Retention(models.Model):
    """One kind of what is held; what is older than `days` is forgotten, nothing when that is empty."""

    #: as its app registered it with inbox/retention.py
    kind = models.CharField(max_length=20, unique=True)
    days = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text="What is older is forgotten within the hour, for good. Empty: kept until the person is erased.",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["kind"]
        verbose_name_plural = "retention"

    def __str__(self) -> str:
        return self.kind
