"""Marks: how far each thread is remembered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RememberMark(models.Model):
    """Every item of this epoch up to this rev is remembered by this version of the code."""

    thread = models.OneToOneField("inbox.Thread", models.CASCADE, primary_key=True, related_name="remember_mark")
    epoch = models.BigIntegerField(default=0)
    rev = models.BigIntegerField(default=0)
    #: up to which rev more was made of it (issues, summaries): behind `rev` while a long record is being read
    worked = models.BigIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()
