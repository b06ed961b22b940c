"""One English sentence for each event that a timeline shows."""

from __future__ import annotations

from typing import Any

from inbox.models import Event

#: kind -> a template over the event's data; {by} is who did it
_SENTENCES = {
    "contact.number_changed": "Changed their number from {was} to {now}",
    "contact.identity_changed": "The customer's WhatsApp identity changed",
    "contact.address_shared": "{was} is used by more than one customer: it has a thread of its own now",
    "contact.linked": "{by} linked this thread with {other_name}",
    "contact.unlinked": "{by} unlinked {other_name}",
    "thread.resolved": "{by} resolved this",
    "thread.reopened": "Reopened by {by}",
    "thread.woken": "Back from snooze",
    "message.failed_late": "A message that was delivered was reported as failed",
    "participant.added": "{by} asked {team_name} to join",
    "participant.removed": "{by} took {team_name} off",
    "episode.joined": "{by} joined two episodes",
    "episode.split": "{by} split an episode",
    "promise.overdue": "A promise is overdue",
}


def sentence(event: Event) -> str:
    """What happened, in one sentence, without the customer's words."""
    data = event.data
    by = event.by_name or "Throughline"
    special = _SPECIAL.get(event.kind)
    if special is not None:
        return special(by, data)
    return _SENTENCES.get(event.kind, event.kind).format_map(_Known(data, by=by))


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "someone"


def _assigned(by: str, data: dict[str, Any]) -> str:
    to = data.get("agent_name") or data.get("team_name")
    return f"{by} assigned this to {to}" if to else f"{by} took the assignment off"


def _snoozed(by: str, data: dict[str, Any]) -> str:
    return (
        f"{by} snoozed this until {data['until']}"
        if data.get("until")
        else f"{by} snoozed this until the customer writes"
    )


def _passed(by: str, data: dict[str, Any]) -> str:
    to, was = data.get("to"), data.get("from")
    if to is None:
        return f"{(was or {}).get('name') or by} put the conversation down"
    return f"{to['name']} took over from {was['name']}" if was else f"{to['name']} took the conversation"


def _handed(by: str, data: dict[str, Any]) -> str:
    reason = f": {data['reason']}" if data.get("reason") else ""
    return f"{by} handed over to {data['to']['name']}{reason}"


def _consent(by: str, data: dict[str, Any]) -> str:
    words = {"in": "wants messages again", "out": "wants no more messages", "marketing_in": "wants promotions",
             "marketing_out": "wants no promotions", "review": "may want no more messages"}  # fmt: skip
    if data.get("change") == "dismissed":
        return f"{by} found that the customer goes on wanting messages ({data.get('channel', '')})"
    return f"The customer {words.get(data.get('change', ''), 'changed their consent')} ({data.get('channel', '')})"


_SPECIAL = {
    "thread.assigned": _assigned, "thread.snoozed": _snoozed, "baton.passed": _passed, "handoff.made": _handed,
    "consent.changed": _consent,
}  # fmt: skip
