"""Summaries of episodes: sentences of the record, each with its sources; none of them is made up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from inbox.clock import now
from inbox.shapes import rfc3339


class Mood(models.TextChoices):
    """How the customer sounded at the end of an episode."""

    #: nothing that tells
    NEUTRAL = "neutral"
    #: thanks and praise
    PLEASED = "pleased"
    #: waiting, repeating, disappointed
    ANNOYED = "annoyed"
    #: a complaint, a threat to leave, hard words
    ANGRY = "angry"


class EpisodeSummary(models.Model):
    """What one episode was about. Goes with the episode and with any message that it quotes, by the database itself."""

    episode = models.OneToOneField(
        "inbox.Episode", models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="summary"
    )
    contact = models.ForeignKey("inbox.Contact", models.DO_NOTHING, db_constraint=False, related_name="+")
    #: [{text, at, by: contact|agent|bot|system, sources: [message id]}] in the order of time
    lines = models.JSONField(default=list)
    #: {text, sources}: how it ended; {} while nobody knows
    outcome = models.JSONField(default=dict)
    #: [{what, worked: yes|no|unknown, sources}]
    tried = models.JSONField(default=list)
    mood = models.CharField(max_length=8, choices=Mood.choices, default=Mood.NEUTRAL)
    #: ids of the messages that the mood was read from
    mood_sources = models.JSONField(default=list)
    #: [{text, by, sources}]: asked and not answered
    open_questions = models.JSONField(default=list)
    #: why the episode began, as a sentence
    boundary = models.CharField(max_length=255, blank=True)
    #: the last change that was read
    rev = models.BigIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=now)

    class Meta:
        default_permissions: ClassVar = ()

    def shape(self) -> dict[str, Any]:
        """As the API gives it: ids are strings, times RFC 3339."""
        return {
            "episode": str(self.episode_id), "lines": _told(self.lines), "outcome": _told([self.outcome])[0],
            "tried": _told(self.tried), "mood": self.mood, "mood_sources": [str(pk) for pk in self.mood_sources],
            "open_questions": _told(self.open_questions), "boundary": self.boundary, "made_at": rfc3339(self.made_at),
        }  # fmt: skip


class SummarySource(models.Model):
    """One message that a summary quotes; when it is deleted, the summary goes and is made anew from what is left."""

    summary = models.ForeignKey(EpisodeSummary, models.DO_NOTHING, db_constraint=False, related_name="quoted")
    message = models.ForeignKey("inbox.Message", models.DO_NOTHING, db_constraint=False, related_name="+")

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["summary", "message"], name="summary_source_once")]


def _told(lines: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    return [{**line, "sources": [str(pk) for pk in line.get("sources", [])]} if line else None for line in lines]
