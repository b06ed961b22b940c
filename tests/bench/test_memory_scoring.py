"""The scorers of the memory's benchmark, on answers made by hand."""

from typing import Any

import pytest

from bench.memory import extraction, linking, matching, measuring, recalling, repeats, stories
from bench.memory.product import Product
from bench.memory.scoring import Count, Tally


def _from(*turns: str) -> list[dict]:
    return [{"kind": "message", "id": "1", "seq": 1, "external_id": f"run/story/{turn}", "url": None} for turn in turns]


def _fact(kind: str, value: str, *turns: str, **more: Any) -> dict:
    return {"kind": kind, "value": value, "valid_until": None, "state": "claimed", "sources": _from(*turns), **more}


def _promise(turn: str, by: str = "agent", due: str | None = None, state: str = "open") -> dict:
    return {"by": by, "due_at": due, "state": state, "sources": _from(turn)}


def _issue(pk: str, *turns: str, contacts: int = 1, state: str = "open") -> dict:
    return {"id": pk, "title": pk, "contacts": contacts, "state": state, "opened_at": "2026-11-01T10:00:00Z", "sources": _from(*turns)}  # fmt: skip


@pytest.fixture
def story() -> dict:
    turns = [
        {"id": f"t{n}", "text": f"turn {n}", "at": f"2026-11-0{n}T10:00:00Z", "direction": "in"} for n in range(1, 7)
    ]
    promise = {
        "turn": "t2", "by": "agent", "text": "I'll call", "due": "2026-11-05T23:59:59Z", "due_day": "2026-11-05",
        "state": "kept", "settled_by": "t4",
    }  # fmt: skip
    return {
        "id": "s", "plot": "repeat", "language": "en", "now": "2026-11-20T12:00:00Z", "turns": turns, "promises": [promise],
        "contact": {"timezone": "Europe/Madrid"},
        "facts": [
            {"turn": "t1", "kind": "order", "value": "4711", "closes": None},
            {"turn": "t3", "kind": "order", "value": "4711", "closes": None},
            {"turn": "t2", "kind": "date", "value": "2026-11-05", "closes": None},
            {"turn": "t1", "kind": "address", "value": "Mill Lane 1", "closes": None},
            {"turn": "t5", "kind": "address", "value": "Elm Street 2", "closes": "Mill Lane 1"},
        ],
        "traps": ["t6"],
        "unscored": [{"turn": "t6", "kind": "date"}, {"turn": "t5", "kind": "*"}],
        "issues": [
            {"id": "i1", "topic": "a", "approaches": [["t1"], ["t3"]], "contacts": 2, "state": "open"},
            {"id": "i2", "topic": "b", "approaches": [["t4"]], "contacts": 1, "state": "resolved"},
        ],
    }  # fmt: skip


def _of(tally: Tally, what: str) -> tuple[int, int, int]:
    count = tally.of(what)
    return count.right, count.wrong, count.missed


def test_a_fact_said_twice_is_one_and_a_number_of_nobody_is_wrong(story):
    tally = Tally()
    facts = [_fact("order", "#4711", "t3"), _fact("order", "4711", "t1"), _fact("order", "999", "t4")]
    extraction.score(story, facts, [], tally)
    assert _of(tally, "identifier order") == (1, 1, 0)
    assert _of(tally, "fact address") == (0, 0, 2)
    assert [miss["value"] for miss in tally.misses if miss["error"] == "wrong"] == ["999"]


def test_a_right_value_from_a_wrong_turn_is_wrong(story):
    tally = Tally()
    extraction.score(story, [_fact("order", "4711", "t4")], [], tally)
    assert _of(tally, "identifier order") == (0, 1, 1)


def test_what_is_unscored_is_neither_right_nor_wrong(story):
    tally = Tally()
    facts = [_fact("date", "2026-12-24", "t6"), _fact("phone", "+4915112345", "t5"), _fact("order", "1", "t5")]
    extraction.score(story, facts, [], tally)
    assert (tally.of("date").wrong, tally.of("fact phone").wrong, tally.of("identifier order").wrong) == (0, 0, 1)


def test_the_due_time_of_a_promise_is_a_date_too(story):
    tally = Tally()
    extraction.score(story, [], [_promise("t2", due="2026-11-05T22:59:00Z", state="kept")], tally)
    assert _of(tally, "date") == (1, 0, 0)
    assert _of(tally, "promise by agent") == (1, 0, 0)
    assert tally.shares["promise: due time", "en"] == [True]
    assert tally.shares["promise: what became of it", "en"] == [True]


def test_a_promise_of_the_wrong_side_turn_day_or_state_is_told(story):
    tally = Tally()
    extraction.score(story, [], [_promise("t2", by="contact"), _promise("t3")], tally)
    assert _of(tally, "promise by agent") == (0, 1, 1)
    assert _of(tally, "promise by contact") == (0, 1, 0)
    tally = Tally()
    extraction.score(story, [], [_promise("t2", due="2026-11-06T17:00:00Z")], tally)
    assert tally.shares["promise: due time", "en"] == tally.shares["promise: what became of it", "en"] == [False]


def test_an_overdue_promise_may_be_open_or_broken(story):
    story["promises"][0].update(state="open", settled_by=None)
    for state, right in (("open", True), ("broken", True), ("kept", False)):
        tally = Tally()
        extraction.score(story, [], [_promise("t2", state=state)], tally)
        assert tally.shares["promise: what became of it", "en"] == [right]


def test_only_the_newest_address_may_hold(story):
    old = _fact("address", "Mill Lane 1", "t1", state="superseded")
    for facts, right in (
        ([old, _fact("address", "elm street 2", "t5")], True),
        ([_fact("address", "Mill Lane 1", "t1"), _fact("address", "Elm Street 2", "t5")], False),
        ([_fact("address", "Mill Lane 1", "t1")], False),
    ):
        tally = Tally()
        extraction.score(story, facts, [], tally)
        assert tally.shares["the newest value holds alone", "en"] == [right]


def test_a_trap_is_seen_through_or_not(story):
    for facts, right in (
        ([], True),
        ([_fact("date", "2026-12-24", "t6")], True),
        ([_fact("order", "12", "t6")], False),
    ):
        tally = Tally()
        extraction.score(story, facts, [], tally)
        assert tally.shares["trap seen through", "en"] == [right]


def test_linking_right_wrong_and_not_at_all(story):
    def judged(*issues: dict) -> tuple[int, int, int]:
        tally = Tally()
        linking.score(story, list(issues), tally)
        return _of(tally, "same issue")

    assert judged(_issue("x", "t1", "t3"), _issue("y", "t4")) == (1, 0, 0)
    assert judged(_issue("x", "t1", "t3", "t4")) == (1, 1, 0)
    assert judged(_issue("x", "t1"), _issue("y", "t3"), _issue("z", "t4")) == (0, 0, 1)
    assert judged() == (0, 0, 1)


def test_false_merges_contacts_and_states_of_issues(story):
    tally = Tally()
    linking.score(story, [_issue("x", "t1", "t3", "t4", contacts=3), _issue("y", "t6")], tally)
    assert tally.shares["issue without a false merge", "en"] == [False, True]
    assert tally.shares["contacts of an issue", "en"] == [False, False]
    assert tally.shares["state of an issue", "en"] == [True, False]


def test_a_repeat_is_told_at_its_message(story):
    for contacts, right in ((2, True), (1, False)):
        tally = Tally()
        repeats.score(story, ["t3"], [_issue("x", "t1", "t3", contacts=contacts)], tally)
        assert tally.shares["repeat is told at its message", "en"] == [right]
    tally = Tally()
    repeats.score(story, ["t1"], [_issue("x", "t1", contacts=2)], tally)
    assert tally.shares["first contact is called no repeat", "en"] == [False]


def test_recall_counts_every_turn_that_answers(story):
    tally = Tally()
    question = {"kind": "order", "text": "Which?", "answers": ["t1", "t3"]}
    recalling.score(story, question, ["t3", *["x"] * 9, "t1"], tally)
    assert tally.shares["recall@10 of the turns that answer", "en"] == [False, True]
    assert tally.shares["an answer is first", "en"] == [True]


@pytest.mark.parametrize(
    ("kind", "gold", "told", "right"),
    [
        ("order", "TL-48213", "tl 48213", True),
        ("order", "48213", "48214", False),
        ("order", "48213", "٤٨٢١٣", True),
        ("amount", "129.90 EUR", "129.9 eur", True),
        ("amount", "129.90 EUR", "129.90 USD", False),
        ("amount", "129.90 EUR", "a lot", False),
        ("phone", "+34612345678", "+34 612 345 678", True),
        ("address", "Lindenstraße 48, 50674 Köln", "lindenstraße 48 50674 köln", True),
        ("address", "12 Elm Street, York", "14 Oak Road, York", False),
        ("product", "Brava 200 coffee machine", "Brava 200", True),
        ("product", "Brava 200 coffee machine", "Luma desk lamp", False),
        ("name", "Ana Duarte", "ana duarte", True),
        ("call_preference", "no call", "no_call", True),
        ("call_preference", "no call", "call", False),
        ("channel_preference", "sms", "SMS", True),
        ("language", "es", "es-MX", True),
    ],
)
def test_values_are_compared_by_what_they_mean(kind: str, gold: str, told: str, right: bool) -> None:
    assert matching.same(kind, gold, told) is right


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ("2026-11-05T23:59:59Z", True),
        ("2026-11-05T08:00:00Z", True),
        ("2026-11-04T23:00:00Z", True),  # midnight in Madrid: the day begins, or the one before ends
        ("2026-11-05T23:00:00Z", True),  # the midnight that ends it there
        ("2026-11-06T12:00:00Z", False),
        (None, False),
    ],
)
def test_a_due_time_is_a_day_of_the_customer(told: str | None, right: bool) -> None:
    assert matching.due({"due_day": "2026-11-05"}, told, "Europe/Madrid") is right


def test_figures_meet_their_goals_or_not() -> None:
    tally = Tally()
    for _ in range(9):
        tally.right("date", "en")
    tally.wrong("date", "es", value="x")
    rows = {row["what"]: row for row in tally.figures({"": (0.95, 0.8)})}
    assert rows["date: precision"]["met"] is False
    assert rows["date: recall"]["met"] is True
    assert Count().precision == Count().recall == 1.0
    assert "0.90/1.00 (9)" in tally.table()


class _Knowing(Product):
    """A product that knows the gold answers: everything must be right then."""

    is_ours = True

    def __init__(self, story: dict) -> None:
        self.story, self.taken = story, []

    def take_in(self, lines: list[dict]) -> None:
        self.taken += lines

    def work(self) -> None:
        pass

    def contact(self, external_id: str) -> str:
        return "1"

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        return {"results": [{"id": "2"}]} if method == "GET" else {"contact": "1"}

    def recall(self, contact: str, question: dict, limit: int) -> list[str]:
        return [f"run/story/{turn}" for turn in question["answers"]]

    def all(self, path: str) -> list[dict]:
        return {"facts": self._facts, "promises": self._promises, "issues": self._issues}[path.split("/")[2]]()

    def _facts(self) -> list[dict]:
        rows = []
        for row in self.story["facts"]:
            for old in rows:
                if row["closes"] and (old["kind"], old["value"]) == (row["kind"], row["closes"]):
                    old["state"] = "superseded"
            rows.append(_fact(row["kind"], row["value"], row["turn"]))
        return rows

    def _promises(self) -> list[dict]:
        return [_promise(row["turn"], row["by"], row["due"], row["state"]) for row in self.story["promises"]]

    def _issues(self) -> list[dict]:
        known = {line["external_id"].rsplit("/", 1)[1]: line["at"] for line in self.taken}
        rows = []
        for issue in self.story["issues"]:
            came = [one for one in issue["approaches"] if one[0] in known]
            at_end = len(came) == len(issue["approaches"])
            if came:
                state = issue["state"] if at_end and len(known) == len(self.story["turns"]) else "open"
                row = _issue(issue["id"], *(turn for one in came for turn in one), contacts=len(came), state=state)
                rows.append({**row, "opened_at": known[came[0][0]]})
        return rows


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8])
def test_who_knows_everything_makes_no_mistake(number: int) -> None:
    story = stories.story("test", "en", number)
    measured = measuring.Measuring(_Knowing(story), [story])
    measured.measure()
    assert [miss for tally in measured.tallies.values() for miss in tally.misses] == []
    assert measured.tallies["extraction"].of("date").right
