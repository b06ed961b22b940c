"""Passages: the searchable pieces of a document, with the words by which they are found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from memory.models.embedding import VectorField
from memory.models.source import Document


class Passage(models.Model):
    """One piece under one heading. Goes with its document (the database sees to it)."""

    document = models.ForeignKey(Document, models.DO_NOTHING, db_constraint=False, related_name="passages")
    #: its place in the document, from 0
    n = models.PositiveIntegerField()
    #: the headings above it, from the outermost, apart by " › "
    heading = models.CharField(max_length=400, blank=True)
    text = models.TextField()
    #: the fragment that leads to it in the document's address
    anchor = models.CharField(max_length=200, blank=True)
    #: in whose grammar its words were reduced (languages.toml)
    language = models.CharField(max_length=8)
    #: how many words count
    length = models.PositiveIntegerField(default=0)
    #: of its words: what stands on many pages is shown once
    digest = models.CharField(max_length=32)
    vector = VectorField(null=True)
    #: who made the vector, "" for none yet
    embedder = models.CharField(max_length=60, blank=True)

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "n"], name="passage_once")]
        indexes: ClassVar = [models.Index(fields=["embedder", "id"], name="passage_embedder")]


class PassageWord(models.Model):
    """One word of one passage. Written and read in sets by SQL; goes with it (the database sees to it)."""

    pk = models.CompositePrimaryKey("passage_id", "term")
    passage = models.ForeignKey(Passage, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    #: a word, reduced by the grammar of the passage's language
    term = models.CharField(max_length=64)
    #: how often, the words of headings counted more
    tf = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["term"], include=["passage", "tf"], name="passage_word")]
