"""Bots, as the workspace file describes them; automation gives them life."""

from typing import ClassVar

from django.db import models


class Bot(models.Model):
    """One automatic speaker. `settings` is the section of the workspace file, secrets sealed by its reader."""

    name = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
