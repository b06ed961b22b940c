"""Whatever the order in which providers tell of a message, and however often: the same end."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from channels_app import outcomes, waiting
from channels_app.providers.base import Accepted
from inbox import delivering, outlets
from inbox.actors import Actor
from inbox.inbound import Edit, Inbound, Party, ReactionChange, Revocation, StatusChange
from inbox.intake import Entry, take_in
from inbox.models import Event, Message, ReplyWindow, Thread, Waiting
from inbox.models.tally import recount
from inbox.retrying import retry

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("message", "sent", "delivered", "read", "failed", "edit", "revoke", "reaction")
STATUSES = ("sent", "delivered", "read", "failed")
MORE = ("earlier reaction", "earlier edit")
#: when each of them happened, as the provider says
AT = {name: BEGAN + timedelta(seconds=second) for second, name in enumerate((*MORE, *NAMES))}
ERROR = {"code": "recipient", "class": "recipient", "provider_code": "131026"}
#: orders of what is told of messages from the phone app, and of customers' messages
ORDERS = {"out": 1200, "in": 1000}


def party(n: int) -> Party:
    return Party((("wa_id", f"3519{n:08}"),), name=f"Customer {n}")


def item(name: str, n: int, direction: str, opaque: str = "") -> object:
    """One of `NAMES` about the message of customer `n`."""
    wamid, who, at = f"wamid.{n}", party(n), AT[name]
    if name == "message":
        return Inbound(wamid, who, "text", "first words", {"source": "phone_app"}, direction=direction, window_s=86400)
    if name in STATUSES:
        return StatusChange(wamid, name, at, opaque=opaque, error=ERROR if name == "failed" else None)
    if name.endswith("edit"):
        return Edit(wamid, f"words of the {name}", at, who)
    if name.endswith("reaction"):
        return ReactionChange(f"wamid.{n}.{name}", wamid, who, "👍" if name == "reaction" else "😮", at, 86400)
    return Revocation(wamid, at, who)


def expected(told: set[str], direction: str) -> dict:
    """How a message stands of which all this was told, by the rules alone (channels.md §1.6)."""
    statuses = {name for name in told if name in STATUSES} if direction == "out" else set()
    newest = next((name for name in ("read", "delivered", "failed") if name in statuses), "sent")
    edits = [name for name in ("edit", "earlier edit") if name in told]
    reactions = [name for name in ("reaction", "earlier reaction") if name in told]
    words = f"words of the {edits[0]}" if edits else "first words"
    return {
        "status": newest if direction == "out" else "",
        "error": ERROR if newest == "failed" and direction == "out" else None,
        "told": statuses,
        "late": int("failed" in statuses and newest != "failed"),
        "text": "" if "revoke" in told else words,
        "edited": AT[edits[0]] if edits and "revoke" not in told else None,
        "before": "first words" if edits and "revoke" not in told else None,
        "revoked": AT["revoke"] if "revoke" in told else None,
        "reaction": ("👍" if reactions[0] == "reaction" else "😮", AT[reactions[0]].isoformat()) if reactions else None,
    }


def found(message: Message, late: int) -> dict:
    """The same of a row."""
    told = {name for name, at in message.status_at.items() if name in STATUSES and at == AT[name].isoformat()}
    reactions = [(one["emoji"], one["at"]) for one in message.reactions]
    assert len(reactions) < 2
    return {
        "status": message.status, "error": message.error, "told": told, "late": late, "text": message.text,
        "edited": message.edited, "before": message.payload.get("before_edit"), "revoked": message.revoked,
        "reaction": reactions[0] if reactions else None,
    }  # fmt: skip


def an_order(pick: random.Random, least: int = 8) -> list[str]:
    """The message and the others in any order, some left out below `least`, some told again, anywhere."""
    others = pick.sample(NAMES[1:], pick.randint(least - 1, len(NAMES) - 1))
    order = ["message", *others, *(name for name in MORE if pick.random() < 0.3)]
    order += [pick.choice(order) for _ in range(pick.choice((0, 0, 1, 2, 5)))]
    pick.shuffle(order)
    return order


def in_batches(pick: random.Random, orders: dict[int, list[str]]) -> Iterator[list[tuple[int, str]]]:
    """All orders told at the same time: in each batch up to three of the next of everybody, each in its own order."""
    left = {n: list(order) for n, order in orders.items()}
    while left:
        batch = []
        for n in list(left):
            some = pick.randint(0, 3)
            batch.append([(n, name) for name in left[n][:some]])
            left[n] = left[n][some:]
            if not left[n]:
                del left[n]
        pick.shuffle(batch)
        yield [one for some in batch for one in some]


def late_failures() -> dict[int, int]:
    counts: dict[int, int] = {}
    for event in Event.objects.filter(kind="message.failed_late"):
        counts[int(event.data["message"])] = counts.get(int(event.data["message"]), 0) + 1
    return counts


@pytest.mark.parametrize(("direction", "seed", "least"), [("out", 1, 8), ("out", 2, 2), ("in", 3, 8), ("in", 4, 2)])
def test_every_order_of_what_is_told_of_a_message_has_the_same_end(direction, seed, least, whatsapp):
    pick = random.Random(seed)
    orders = {n: an_order(pick, least) for n in range(ORDERS[direction] // 2)}
    for batch in in_batches(pick, orders):
        take_in([Entry(whatsapp, item(name, n, direction)) for n, name in batch])
    late = late_failures()
    rows = Message.objects.select_related("thread__contact")
    messages = {int(row.provider_id.removeprefix("wamid.")): row for row in rows}
    assert sorted(messages) == sorted(orders)
    for n, order in orders.items():
        message = messages[n]
        assert found(message, late.get(message.pk, 0)) == expected(set(order), direction), order
        assert message.thread.contact.name == f"Customer {n}"
        shown = message.thread.last_message
        assert (shown["snippet"], shown["status"]) == (message.text, message.status or None), order
        assert message.rev <= message.thread.last_rev
    assert not Waiting.objects.exists()
    wrote = {n for n, order in orders.items() if direction == "in" or {"reaction", "earlier reaction"} & {*order}}
    assert ReplyWindow.objects.exclude(ends_at=None).count() == len(wrote)
    assert recount() == {"wrong": 0}


def test_every_order_about_our_own_message_has_the_same_end_whenever_its_answer_comes(whatsapp, say, ana, open_outlet):
    pick = random.Random(5)
    for n in range(40):
        thread = say(whatsapp, "hi", party(n), provider_id=f"wamid.hi.{n}").thread
        draft = outlets.Draft(whatsapp, text="first words")
        ours = thread.reply(Actor.agent(ana), draft, thread.last_in_address)
        claimed = delivering.claim(ours.pk)
        order, opaque = an_order(pick, 2), pick.choice([str(ours.pk), ""])
        for name in order:
            if name == "message":
                delivering.settle(claimed, lambda row, _thread, n=n: outcomes.take(row, Accepted(f"wamid.{n}")))
                waiting.apply(whatsapp, f"wamid.{n}")
            else:
                take_in([Entry(whatsapp, item(name, n, "out", opaque))])
        ours.refresh_from_db()
        assert found(ours, late_failures().get(ours.pk, 0)) == expected(set(order), "out"), (order, opaque)
        assert ours.provider_id == f"wamid.{n}"
        assert Thread.objects.get(pk=thread.pk).last_message["status"] == ours.status
    assert not Waiting.objects.exists()


def test_of_two_reactions_in_one_second_the_later_arrival_counts_and_a_repeat_does_not(whatsapp, say):
    message = say(whatsapp, "hi", party(1), provider_id="wamid.1")
    put = ReactionChange("wamid.put", "wamid.1", party(1), "👍", BEGAN)
    taken = ReactionChange("wamid.taken", "wamid.1", party(1), "", BEGAN)
    take_in([Entry(whatsapp, put), Entry(whatsapp, taken), Entry(whatsapp, put)])
    take_in([Entry(whatsapp, put)])
    message.refresh_from_db()
    assert [told["emoji"] for told in message.reactions] == [""]


def test_the_same_emoji_again_is_the_younger_one(whatsapp, say):
    message = say(whatsapp, "hi", party(1), provider_id="wamid.1")
    for second, emoji in ((1, "👍"), (3, "👍"), (2, "")):
        at = BEGAN + timedelta(seconds=second)
        take_in([Entry(whatsapp, ReactionChange(f"wamid.{second}.r", "wamid.1", party(1), emoji, at))])
    message.refresh_from_db()
    assert [told["emoji"] for told in message.reactions] == ["👍"]


def test_what_waited_for_its_message_opens_no_window_a_second_time(whatsapp, say):
    take_in([Entry(whatsapp, ReactionChange("wamid.r", "wamid.1", party(1), "👍", BEGAN, window_s=60))])
    ends = ReplyWindow.objects.get().ends_at
    take_in([Entry(whatsapp, Inbound("wamid.1", party(1), "text", "hi", window_s=30))])
    assert ReplyWindow.objects.get().ends_at == ends
    assert Message.objects.get().reactions[0]["emoji"] == "👍"


@pytest.fixture
def retried(whatsapp, say, ana, open_outlet):
    """`retried(known=True)`: our message, its first try failed (`known`) or without an answer, queued again."""

    def retried(known=True):
        thread = say(whatsapp, "hi", party(1)).thread
        ours = thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text="hello"), thread.last_in_address)
        claimed = delivering.claim(ours.pk)
        if known:
            delivering.settle(claimed, lambda row, _thread: outcomes.take(row, Accepted("wamid.first")))
            take_in([Entry(whatsapp, StatusChange("wamid.first", "failed", BEGAN, opaque=str(ours.pk), error=ERROR))])
        else:
            delivering.settle(claimed, lambda row, _thread: delivering.say_unknown(row, "lost"))
        ours.refresh_from_db()
        assert ours.status == ("failed" if known else "unknown")
        retry(ours, Actor.agent(ana), anyway=True)
        return ours

    return retried


def tell(channel, message, wamid, status, opaque=""):
    error = ERROR if status == "failed" else None
    take_in([Entry(channel, StatusChange(wamid, status, BEGAN, opaque=opaque, error=error))])
    message.refresh_from_db()
    return message.status


@pytest.mark.parametrize("known", [True, False])
def test_a_late_failure_of_the_try_before_never_fails_the_retry(known, retried, whatsapp):
    ours = retried(known)
    first = str(ours.pk)
    assert tell(whatsapp, ours, "wamid.first", "failed", first) == "queued" and ours.provider_id is None
    claimed = delivering.claim(ours.pk)
    assert tell(whatsapp, ours, "wamid.first", "failed", first) == "sending"
    delivering.settle(claimed, lambda row, _thread: outcomes.take(row, Accepted("wamid.second")))
    assert tell(whatsapp, ours, "wamid.first", "failed", first) == "sent"
    assert (ours.provider_id, ours.error) == ("wamid.second", None)
    assert tell(whatsapp, ours, "wamid.second", "failed", f"{first}.1") == "failed" and ours.error == ERROR


def test_a_failure_of_the_retry_itself_is_believed_before_its_answer_comes(retried, whatsapp):
    ours = retried()
    delivering.claim(ours.pk)
    assert tell(whatsapp, ours, "wamid.second", "failed", f"{ours.pk}.1") == "failed"


def test_a_try_that_failed_and_is_told_as_sent_late_does_not_stop_the_retry(retried, whatsapp):
    ours = retried()
    assert tell(whatsapp, ours, "wamid.first", "sent", str(ours.pk)) == "queued"


def test_a_try_of_which_nobody_knew_and_that_left_after_all_is_not_sent_again(retried, whatsapp):
    ours = retried(known=False)
    assert tell(whatsapp, ours, "wamid.first", "sent", str(ours.pk)) == "sent"
    assert delivering.claim(ours.pk) is None


def test_what_reached_the_customer_by_an_earlier_try_is_delivered(retried, whatsapp):
    ours = retried()
    assert tell(whatsapp, ours, "wamid.first", "delivered", str(ours.pk)) == "delivered"
    assert delivering.claim(ours.pk) is None
