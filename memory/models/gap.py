"""Gaps: questions that knowledge had no answer to, counted, for the admin."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.clock import now


class Gap(models.Model):
    """Questions in the same words, whatever their order and form; figures, addresses and links are not kept."""

    class State(models.TextChoices):
        """What is thought of it."""

        #: it wants a document
        OPEN = "open"
        #: nobody is to write about that
        SET_ASIDE = "set_aside", "set aside"

    #: the words that count, reduced and sorted
    words = models.CharField(max_length=300, unique=True)
    #: as it was asked last
    question = models.CharField(max_length=300)
    asked = models.PositiveIntegerField(default=1)
    #: of these by bots
    by_bots = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["-asked", "-last_at"]

    def __str__(self) -> str:
        return self.question
