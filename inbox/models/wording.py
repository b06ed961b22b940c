"""The words a business keeps at hand: labels and quick replies."""

from typing import ClassVar

from django.db import models


class Label(models.Model):
    """A word that agents put on threads."""

    name = models.CharField(max_length=40, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class QuickReply(models.Model):
    """A text that an agent calls up by `/shortcut`."""

    shortcut = models.SlugField(max_length=40, unique=True)
    text = models.TextField(max_length=4096)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["shortcut"]
        verbose_name_plural = "quick replies"

    def __str__(self) -> str:
        return self.shortcut
