"""Episodes cut anew by an agent: two neighbours joined, or one split at a message."""

from __future__ import annotations

from typing import Any

from inbox import events, refusals
from inbox.actors import Actor
from inbox.models import Episode, Message, Participant, Thread
from inbox.models.thread.changing import changes


def join(one: Episode, other: Episode, by: Actor) -> Episode:
    """Make one of two neighbouring episodes of a thread; the earlier stays. Raises Conflict."""
    if one.pk == other.pk or one.thread_id != other.thread_id:
        raise refusals.Conflict("Two different episodes of one thread can be joined.")
    return _join(one.thread, one, other, by)


def split(episode: Episode, message: Message, by: Actor) -> Episode:
    """Begin a new episode at a message of this one; returns the new one. Raises Conflict."""
    return _split(episode.thread, episode, message, by)


@changes
def _join(thread: Thread, one: Episode, other: Episode, by: Actor) -> Episode:
    first, second = sorted((_read(thread, one), _read(thread, other)), key=lambda row: (row.first_seq, row.pk))
    if thread.episodes.filter(first_seq__gt=first.first_seq, first_seq__lt=second.first_seq).exists():
        raise refusals.Conflict("Only neighbouring episodes can be joined.")
    Participant.objects.filter(episode=second).exclude(
        team__in=Participant.objects.filter(episode=first).values("team")
    ).update(episode=first)
    current = thread.episode_id
    is_open = current in (first.pk, second.pk)
    gone = str(second.pk)
    second.delete()
    answers = [when for when in (first.first_answer_at, second.first_answer_at) if when]
    first.first_answer_at = min(answers, default=None)
    ended = (None, None, "") if is_open else (second.resolved_at, second.last_seq, second.outcome)
    first.resolved_at, first.last_seq, first.outcome = ended
    first.transfers, first.csat = first.transfers + second.transfers, second.csat or first.csat
    first.save()
    thread.episode_id = first.pk if is_open else current
    thread.touch()
    events.record("episode.joined", thread, by=by, episode=str(first.pk), gone=gone)
    return first


@changes
def _split(thread: Thread, episode: Episode, message: Message, by: Actor) -> Episode:
    episode = _read(thread, episode)
    inside = message.thread_id == thread.pk and message.seq > episode.first_seq
    if not inside or (episode.last_seq is not None and message.seq > episode.last_seq):
        raise refusals.Conflict("Give a message of this episode that is not its first.")
    rest: dict[str, Any] = {
        "resolved_at": episode.resolved_at,
        "last_seq": episode.last_seq,
        "outcome": episode.outcome,
        "csat": episode.csat,
    }
    episode.resolved_at, episode.last_seq, episode.outcome, episode.csat = message.at, message.seq - 1, "split", None
    episode.save()
    fresh = Episode.objects.create(
        thread=thread,
        home_contact_id=message.home_contact_id,
        address_id=message.address_id,
        channel_id=message.channel_id,
        first_seq=message.seq,
        opened_at=message.at,
        reason="split",
        team_id=episode.team_id,
        **rest,
    )
    if thread.episode_id == episode.pk:
        Participant.objects.filter(episode=episode).update(episode=fresh)
        thread.episode = fresh
    thread.touch()
    events.record("episode.split", thread, by=by, episode=str(episode.pk), fresh=str(fresh.pk))
    return fresh


def _read(thread: Thread, episode: Episode) -> Episode:
    """The episode as it stands under the lock."""
    return Episode.objects.get(pk=episode.pk, thread=thread)
