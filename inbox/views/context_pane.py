"""What the right pane shows of a contact: addresses with their state, links, suggestions, episodes, labels."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from inbox import outlets
from inbox.clock import now
from inbox.models import Contact, Link, Message, Note, Thread
from inbox.placing_notes import unplaced
from inbox.policy import Caller
from inbox.shapes import contact_shape, rfc3339
from inbox.suggesting import cards, other_side
from inbox.templatetags.look import medium, readable

#: panels of other apps, by the name of their address; what is not installed is not asked for
PANELS = ("consent-panel", "memory-panel", "records-panel")
EPISODES = 20
#: kind of an address -> (icon, class), in the order in which addresses are shown
DRAWN = {
    "wa_id": ("wa", "wa"),
    "phone": ("sms", "sms"),
    "short_code": ("sms", "sms"),
    "sender_id": ("sms", "sms"),
    "visitor": ("web", "web"),
    "email": ("mail", "web"),
    "external_id": ("key", ""),
    "group": ("people", "wa"),
    "bsuid": ("wa", "wa"),
    "parent_bsuid": ("wa", "wa"),
}


def context_pane(
    contact: Contact, thread: Thread | None, caller: Caller, ways: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Context of templates/inbox/context.html; `contact` is the thread's own, `ways` its channels if known."""
    shape = contact_shape(contact)
    names = dict(
        Contact.objects.filter(pk__in=[link["other"] for link in shape["links"]]).values_list("pk", "display_name")
    )
    shape["links"] = [{**link, "other_name": names.get(int(link["other"]), "")} for link in shape["links"]]
    if ways is None:
        ways = outlets.options(thread, now()) if thread else []
    return {
        "thread": str(thread.pk) if thread else "",
        "contact": shape,
        "addresses": shown_addresses(shape["addresses"], ways),
        "suggestions": _suggestions(contact, caller),
        "unplaced": [shown_note(row, row.parted) for row in _unplaced(contact, caller)],
        "episodes": _episodes(thread) if thread else [],
        "labels": thread.labels if thread else [],
        "team": thread.team.name if thread and thread.team else "",
        "panels": _panels(thread) if thread else [],
    }


def shown_note(note: Note, link: Link | None) -> dict[str, Any]:
    """A note that waits to be placed, and the two it may be about."""
    sides = [link.survivor, link.other] if link else []
    return {
        "id": str(note.pk),
        "text": note.text,
        "by": note.author_name,
        "at": rfc3339(note.at),
        "sides": [{"id": str(side.pk), "name": side.display_name} for side in sides],
    }


def shown_addresses(rows: list[dict[str, Any]], ways: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """A contact's addresses as lines: what people know them by first, former ones last."""
    order = list(DRAWN)
    known = {row["kind"] for row in rows if not row["until"]}
    lines = [shown_address(row, ways) for row in rows]
    for line in lines:
        if line["kind"] in ("bsuid", "parent_bsuid") and "wa_id" in known:
            # The same WhatsApp window as the number's: said once.
            line["states"] = []
    return sorted(
        lines, key=lambda line: (bool(line["until"]), order.index(line["kind"]) if line["kind"] in order else 99)
    )


def shown_address(row: dict[str, Any], ways: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """An address as a line draws it: icon, readable value, name of its kind, and what may be sent there."""
    kinds = {
        "wa_id": "WhatsApp",
        "bsuid": _("WhatsApp id"),
        "parent_bsuid": _("WhatsApp portfolio id"),
        "group": _("WhatsApp group"),
        "phone": _("Phone"),
        "short_code": _("Short code"),
        "sender_id": _("Sender name"),
        "visitor": _("Web chat"),
        "email": _("E-mail"),
        "external_id": _("Your id"),
    }
    icon, drawn = DRAWN.get(row["kind"], ("link", ""))
    shown = _("Visitor {id}").format(id=row["value"][:6]) if row["kind"] == "visitor" else readable(row)
    mine = [way for way in ways or [] if way["address"]["id"] == row["id"]]
    return {
        **row,
        "icon": icon,
        "medium": drawn,
        "label": kinds.get(row["kind"], row["kind"]),
        "shown": shown,
        "text": shown,
        "states": [] if row["until"] else _states(mine),
    }


def _states(ways: list[dict[str, Any]]) -> list[dict[str, Any]]:
    states = [_state(way) for way in ways]
    # One number may be reached over two networks; then each state shows its own.
    return (
        states if len(ways) < 2 else [{**state, "icon": medium(way)} for state, way in zip(states, ways, strict=True)]
    )


def _state(way: dict[str, Any]) -> dict[str, Any]:
    if way.get("opted") == "out":
        return {"level": "danger", "icon": "lock", "text": _("Wants no messages"), "reason": way.get("reason") or ""}
    if way["can_send"] == "free" and way.get("window_ends_at"):
        return {"level": "ok", "icon": "clock", "text": _("Open until"), "at": way["window_ends_at"], "reason": ""}
    if way["can_send"] == "free":
        return {
            "level": "ok",
            "icon": "check",
            "text": _("Opted in") if way.get("opted") == "in" else _("Open"),
            "reason": "",
        }
    if way["can_send"] == "template":
        return {"level": "warn", "icon": "lock", "text": _("Templates only"), "reason": way.get("reason") or ""}
    return {"level": "", "icon": "lock", "text": _("Cannot be written to"), "reason": way.get("reason") or ""}


def _episodes(thread: Thread) -> list[dict[str, Any]]:
    rows = list(thread.episodes.select_related("channel")[:EPISODES])
    first = dict(
        Message.objects.filter(thread=thread, seq__in=[row.first_seq for row in rows]).values_list("seq", "text")
    )
    return [
        {
            "id": str(row.pk),
            "seq": row.first_seq,
            "medium": medium({"medium": row.channel.medium}) if row.channel else "",
            "title": " ".join((first.get(row.first_seq) or "").split())[:90] or row.outcome or _("Without words"),
            "opened_at": rfc3339(row.opened_at),
            "open": row.resolved_at is None,
        }
        for row in rows
    ]


def _suggestions(contact: Contact, caller: Caller) -> list[dict[str, Any]]:
    reasons = {
        "same_identity": _("One provider named both"),
        "old_number": _("Has the number this person had"),
        "number_taken": _("Has the new number of this person"),
        "same_number": _("Same number"),
        "number_variant": _("Perhaps the same number, written another way"),
        "same_address": _("Says that this address is theirs"),
        "signed_in": _("Signed in where this person had written"),
    }
    rows = list(cards(contact)[:10])
    others = {row.pk: other_side(row, contact) for row in rows}
    visible = set(caller.contacts().filter(pk__in=[other.pk for other in others.values()]).values_list("pk", flat=True))
    return [
        {
            "id": str(row.pk),
            "reason": reasons.get(row.reason, row.reason),
            "evidence": row.evidence,
            "other": {"id": str(others[row.pk].pk), "display_name": others[row.pk].display_name},
        }
        for row in rows
        if others[row.pk].pk in visible
    ]


def _unplaced(contact: Contact, caller: Caller) -> list[Note]:
    rows = unplaced(contact)
    seen = set(caller.threads().filter(pk__in={row.thread_id for row in rows}).values_list("pk", flat=True))
    return [row for row in rows if row.thread_id in seen]


def _panels(thread: Thread) -> list[str]:
    urls = []
    for name in PANELS:
        try:
            urls.append(reverse(name, args=[thread.pk]))
        except NoReverseMatch:
            continue
    return urls
