"""Thread rows and details in the contract's shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inbox import outlets
from inbox.clock import now
from inbox.models import Agent, Channel, Participant, Team, Thread
from inbox.shapes.times import normal, rfc3339


def thread_rows(threads: Iterable[Thread], reader: str = "*") -> list[dict[str, Any]]:
    """Rows for lists; `reader` is an agent's id, "*" for a key. Names cost one look-up for all."""
    rows = list(threads)
    agents = _names(Agent, {row.assignee_id for row in rows})
    teams = _names(Team, {row.team_id for row in rows})
    channels = Channel.objects.known()
    return [_row(row, reader, agents, teams, channels) for row in rows]


def thread_row(thread: Thread, reader: str = "*") -> dict[str, Any]:
    """One row."""
    return thread_rows([thread], reader)[0]


def thread_detail(thread: Thread, reader: str = "*") -> dict[str, Any]:
    """The row with its episode, the participants, and every pair of channel and address that could be used."""
    episode = thread.episode or thread.episodes.first()
    return {
        **thread_row(thread, reader),
        "episode": episode and episode_shape(episode),
        "channels": outlets.options(thread, now()),
        "participants": [_participant(part) for part in _participants(thread)],
        "labels": thread.labels,
        "created_at": rfc3339(thread.created_at),
    }


def episode_shape(episode: Any) -> dict[str, Any]:
    """One episode."""
    return {
        "id": str(episode.pk),
        "state": "resolved" if episode.resolved_at else "open",
        "opened_at": rfc3339(episode.opened_at),
        "first_answer_at": rfc3339(episode.first_answer_at),
        "resolved_at": rfc3339(episode.resolved_at),
        "outcome": episode.outcome or None,
        "reason": episode.reason or None,
        "first_seq": episode.first_seq,
        "last_seq": episode.last_seq,
        "transfers": episode.transfers,
        "csat": episode.csat,
    }


def _row(
    thread: Thread, reader: str, agents: dict[int, str], teams: dict[int, str], channels: dict[int, Channel]
) -> dict[str, Any]:
    holder, last = thread.holder, thread.last_message
    return {
        "id": str(thread.pk),
        "contact": {"id": str(thread.contact_id), "display_name": thread.display_name},
        "state": thread.state,
        "assignee": _ref(thread.assignee_id, agents),
        "team": _ref(thread.team_id, teams),
        "baton": {"holder": holder.shape() if holder else None, "number": thread.baton_number},
        "epoch": thread.epoch,
        "last_seq": thread.last_seq,
        "last_rev": thread.last_rev,
        "unread": thread.unread_of(reader),
        "last_message": last and _newest(last, channels),
        "last_activity_at": rfc3339(thread.last_activity_at),
        "waiting_since": rfc3339(thread.waiting_since),
        "snoozed_until": rfc3339(thread.snoozed_until),
        "channels": [
            {"key": channels[pk].key, "kind": channels[pk].kind, "medium": channels[pk].medium}
            for pk in thread.channel_ids
            if pk in channels
        ],
        "chips": thread.flags,
        "labels": thread.labels,
    }


def _newest(last: dict[str, Any], channels: dict[int, Channel]) -> dict[str, Any]:
    told = {key: last.get(key) for key in ("seq", "direction", "type", "snippet", "status", "author")}
    channel = channels.get(last.get("channel") or 0)
    shown = {"key": channel.key, "kind": channel.kind, "medium": channel.medium} if channel else None
    return {**told, "at": normal(last["at"]), "channel": shown}


def _ref(pk: int | None, names: dict[int, str]) -> dict[str, str] | None:
    return {"id": str(pk), "name": names.get(pk, "")} if pk else None


def _names(model: Any, ids: set[int | None]) -> dict[int, str]:
    ids.discard(None)
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _participants(thread: Thread) -> list[Participant]:
    if not thread.episode_id:
        return []
    return list(Participant.objects.filter(episode=thread.episode_id).select_related("team").order_by("pk"))


def _participant(part: Participant) -> dict[str, Any]:
    return {
        "team": {"id": str(part.team_id), "name": part.team.name},
        "waiting_since": rfc3339(part.waiting_since),
        "resolved_at": rfc3339(part.resolved_at),
    }
