"""Sources: what the business gave us to read, and the documents that are read there."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.clock import now


class Source(models.Model):
    """A place with documents, read again and again. `state` and `reason` are what the admin sees of it."""

    class Kind(models.TextChoices):
        """How its documents are found."""

        #: by sitemap and by following links from an address, as robots.txt permits
        SITE = "site", "Web site"
        #: the addresses that are listed, and no other
        PAGES = "pages", "Single pages"
        #: what was uploaded, or lies in its folder
        FOLDER = "folder", "Folder of files"
        #: a library of SharePoint, by Microsoft Graph's delta query
        SHAREPOINT = "sharepoint", "SharePoint"

    class State(models.TextChoices):
        """How far it is."""

        #: nothing was read yet
        NEW = "new"
        #: it is being read
        READING = "reading"
        #: everything was looked at
        READY = "ready"
        #: it could not be looked through; what was read before is kept
        FAILED = "failed"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: where a site begins; one address a line for pages
    url = models.TextField("addresses", blank=True)
    #: whether only colleagues find it: never a bot, which speaks to customers
    is_internal = models.BooleanField("only for colleagues", default=False)
    #: whether it is read and found
    active = models.BooleanField(default=True)
    every_hours = models.PositiveSmallIntegerField("read again after (hours)", default=24)
    most = models.PositiveIntegerField("at most so many documents", default=2_000)
    #: what a kind needs beside, sealed: for SharePoint who may read it
    sealed = models.TextField(editable=False, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW, editable=False)
    reason = models.CharField(max_length=300, blank=True, editable=False)
    #: counts the readings; a document that this one did not meet is gone
    run = models.PositiveIntegerField(default=0, editable=False)
    #: when it is to be read next
    next_at = models.DateTimeField(default=now, editable=False)
    #: until when a worker has it
    busy_until = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    #: when it was last looked through
    read_at = models.DateTimeField(null=True, editable=False)
    #: robots.txt of this reading
    robots = models.TextField(blank=True, editable=False)
    #: where the delta query goes on
    cursor = models.TextField(blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["next_at"], condition=models.Q(active=True), name="source_due")]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One page or file of a source. Goes with it, and takes its passages along (the database sees to it)."""

    class State(models.TextChoices):
        """What became of it."""

        #: it was found, not yet read
        WAITING = "waiting"
        #: it has passages
        READ = "read"
        #: the same words stand in another document of the source
        DUPLICATE = "duplicate"
        #: it is not read, for the reason given
        REFUSED = "refused"

    source = models.ForeignKey(Source, models.DO_NOTHING, db_constraint=False, related_name="documents")
    url = models.CharField(max_length=2_000)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    #: the last reading that met it, and the last that is done with it
    run = models.PositiveIntegerField(default=0)
    done_run = models.PositiveIntegerField(default=0)
    #: what a server or a folder says by which a change is known
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    #: of its words; the same digest, the same passages
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    mime = models.CharField(max_length=100, blank=True)
    #: where it leads: what has not changed is not parsed again
    links = ArrayField(models.TextField(), default=list)
    #: its id in the system it comes from, and where its bytes are there
    outside_id = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "url"], name="document_once")]
        indexes: ClassVar = [
            models.Index(fields=["source", "digest"], name="document_digest"),
            models.Index(fields=["source", "run", "done_run"], name="document_waiting"),
        ]

    def __str__(self) -> str:
        return self.title or self.url
