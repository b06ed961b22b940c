"""Search entries: the words of messages, folded and indexed beside them, filled after the fact."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One message's words. `words` holds them folded (no case, no accents), in no language's grammar."""

    message = models.OneToOneField("inbox.Message", models.CASCADE, primary_key=True, related_name="search_entry")
    #: the message's rev when it was read
    rev = models.BigIntegerField()
    words = SearchVectorField()

    class Meta:
        default_permissions: ClassVar = ()
        indexes: ClassVar = [GinIndex(fields=["words"], name="search_words")]


class Feed(models.Model):
    """How far a reader of changes has come, in commit order: everything before (xid, item) is done."""

    name = models.CharField(max_length=40, primary_key=True)
    xid = models.BigIntegerField(default=0)
    item = models.BigIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()


class SearchMark(models.Model):
    """How far one thread's messages are indexed: everything of this epoch up to this rev."""

    thread = models.OneToOneField("inbox.Thread", models.CASCADE, primary_key=True, related_name="search_mark")
    epoch = models.BigIntegerField(default=0)
    rev = models.BigIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()
