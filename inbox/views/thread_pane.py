"""What the middle pane shows of one thread: its state, its newest items and the ways to answer."""

from __future__ import annotations

from typing import Any

from inbox.models import Channel, Thread
from inbox.policy import Caller
from inbox.shapes import thread_detail
from inbox.templatetags.look import medium
from inbox.views import asked
from inbox.views.reading import earlier, items_page


def thread_pane(thread: Thread, caller: Caller) -> dict[str, Any]:
    """Context of templates/inbox/pane.html."""
    detail = thread_detail(thread, caller.reader)
    page = items_page(thread)
    before = earlier(thread, page["previous"])
    mark = thread.reads.get(caller.reader)
    return {
        "thread": detail,
        "items": page["results"],
        "first": page["first"],
        "previous": page["previous"],
        "earlier": before["messages"],
        "earlier_episodes": before["episodes"],
        "read": mark[0] if mark else 0,
        "media": list(dict.fromkeys(medium(channel) for channel in detail["channels"] or _channels(thread))),
        "since": detail["created_at"],
        "ways": _named(detail["channels"], thread),
        "via": asked.chosen(detail["channels"]),
    }


def _named(ways: list[dict[str, Any]], thread: Thread) -> list[dict[str, Any]]:
    """Who hides their number is shown by name, not by the provider's id of them."""
    contact = thread.contact
    for way in ways:
        if way["address"]["kind"] in ("bsuid", "parent_bsuid"):
            way["address"]["shown"] = contact.name or contact.username or contact.display_name
    return ways


def home_view(thread: Thread, caller: Caller) -> str:
    """The view in which an agent would look for this thread."""
    if thread.state != "open":
        return thread.state
    if caller.agent and thread.assignee_id == caller.agent.pk:
        return "mine"
    if thread.holder_kind == "bot":
        return "bot"
    return "all" if thread.assignee_id else "unassigned"


def _channels(thread: Thread) -> list[dict[str, str]]:
    known = Channel.objects.known()
    return [{"medium": known[pk].medium} for pk in thread.channel_ids if pk in known]
