"""What memory forgets with time: what it made of items, and what other systems told; the items themselves stay."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from inbox.retention import also, in_batches
from memory.models import EpisodeSummary, Evidence, Fact, Issue, Promise, Record, Trace


@also("recall", "What recall keeps of messages, notes and signals: words and vectors")
def _traces(before: datetime, most: int) -> int:
    return in_batches(Trace.objects.filter(at__lt=before), most)


@also("facts", "Facts that nobody spoke of since")
def _facts(before: datetime, most: int) -> int:
    heard = Evidence.objects.filter(fact=OuterRef("pk"), at__gte=before)
    old = Fact.objects.filter(valid_from__lt=before).exclude(confirmed_at__gte=before)
    return in_batches(old.filter(~Exists(heard)), most)


@also("promises", "Promises that are settled")
def _promises(before: datetime, most: int) -> int:
    return in_batches(Promise.objects.filter(settled_at__lt=before), most)


@also("issues", "Issues that are resolved")
def _issues(before: datetime, most: int) -> int:
    return in_batches(Issue.objects.filter(resolved_at__lt=before), most)


@also("summaries", "Summaries of episodes that ended")
def _summaries(before: datetime, most: int) -> int:
    return in_batches(EpisodeSummary.objects.filter(episode__resolved_at__lt=before), most)


@also("records", "Records of other systems that nobody looked at since", days=30)
def _records(before: datetime, most: int) -> int:
    return in_batches(Record.objects.filter(fetched_at__lt=before), most)
