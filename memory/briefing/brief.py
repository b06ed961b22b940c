"""Making a brief: the contract's sections, of what is known and the last hand-off said; no line without a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.models import Handoff, Message, Thread
from inbox.shapes import rfc3339
from memory.briefing import opening
from memory.context import knowing, people
from memory.context.citing import cited
from memory.context.line import Line, cut, told
from memory.context.view import View
from memory.sources import source_of

#: codes of the sections (contract §4), in the order in which they are told, with their headings
SECTIONS = {
    "who": "Who", "wanted": "Wanted", "tried": "Tried", "result": "Result", "confirmed": "Known",
    "dont_ask": "Do not ask again", "promises": "Promises", "mood": "Mood", "next": "Next step",
    "opening": "Suggested opening",
}  # fmt: skip
#: characters of the customer's last words, and messages of theirs that are looked at
WORDS, LOOKED_AT = 300, 20
_MOODS = {"pleased": "Pleased", "annoyed": "Annoyed", "angry": "Angry"}


@dataclass(frozen=True)
class Brief:
    """A brief as of `at`, up to the thread's item `seq`; `sections` has every code, possibly with no line."""

    at: datetime
    seq: int
    sections: dict[str, list[Line]]

    def shape(self) -> dict[str, Any]:
        """As the contract has it, but for `newer` and `frozen`."""
        told_of = [{"code": code, "lines": [_shape(line) for line in lines]} for code, lines in self.sections.items()]
        return {"at": rfc3339(self.at), "seq": self.seq, "text": self.text, "sections": told_of}

    @property
    def text(self) -> str:
        """Every section that has lines, with its heading."""
        return "\n".join(
            f"{SECTIONS[code]}: {' · '.join(line.text.removeprefix(f'{SECTIONS[code]}: ') for line in lines)}"
            for code, lines in self.sections.items()
            if lines
        )


def make(thread: Thread, view: View, handoff: Handoff | None = None) -> Brief:
    """The brief of a thread as it stands. `handoff`: the one it is made for (default: the last of the open episode)."""
    handoff = handoff or _last_handoff(thread, view)
    issues, promises, facts, dont_ask = cited(
        view, knowing.issues(view), knowing.promises(view), knowing.facts(view), knowing.dont_ask(view)
    )
    tried, wanted = knowing.tried(view), _wanted(view, thread, issues, handoff)
    sections = {
        "who": [people.who(view)], "wanted": wanted, "tried": tried, "result": _result(view, issues),
        "confirmed": facts, "dont_ask": dont_ask, "promises": promises,
        "mood": _mood(view), "next": _next(view, handoff, promises, issues),
        "opening": opening.suggested(view, issues, promises),
    }  # fmt: skip
    sourced = {code: [line for line in sections[code] if line.sources] for code in SECTIONS}
    return Brief(view.moment, thread.last_seq, sourced)


def _shape(line: Line) -> dict[str, Any]:
    return {"text": line.text, "at": rfc3339(line.at), "sources": line.sources}


def _last_handoff(thread: Thread, view: View) -> Handoff | None:
    episode = view.episode
    return thread.handoffs.filter(at__gte=episode.opened_at).first() if episode else None


def _wanted(view: View, thread: Thread, issues: list[Line], handoff: Handoff | None) -> list[Line]:
    lines = [line for line in issues if line.kind == "issue"]
    if handoff is not None:
        said = [text for text in (handoff.reason, handoff.summary) if text.strip()]
        lines += [Line("wanted", told(": ".join(said)), handoff.at, [knowing.handoff_source(handoff)])] if said else []
    return lines + _last_words(thread)


def _last_words(thread: Thread) -> list[Line]:
    """What the customer wrote since they were last answered."""
    rows = Message.objects.filter(thread=thread, revoked=None).order_by("-seq")[:LOOKED_AT]
    mine: list[Message] = []
    for message in rows:
        if message.direction != "in":
            break
        mine.append(message)
    words = [row for row in reversed(mine) if row.text.strip()]
    if not words:
        return []
    text = cut(told(" ".join(row.text for row in words)), WORDS)
    return [
        Line("wanted", f"Last words: “{text}”", words[-1].at, [source_of(row) for row in words[-knowing.SOURCES :]])
    ]


def _result(view: View, issues: list[Line]) -> list[Line]:
    summary = view.summary
    lines = [line for line in issues if line.kind == "resolved"]
    if summary is not None and summary.outcome:
        sources = knowing.said(view, summary.outcome.get("sources", []))
        lines = [Line("result", told(summary.outcome["text"]), summary.made_at, sources), *lines]
    return lines


def _mood(view: View) -> list[Line]:
    summary = view.summary
    if summary is None or summary.mood not in _MOODS:
        return []
    return [Line("mood", _MOODS[summary.mood], summary.made_at, knowing.said(view, summary.mood_sources))]


def _next(view: View, handoff: Handoff | None, promises: list[Line], issues: list[Line]) -> list[Line]:
    """What to do: what the last speaker asked for, what was promised, what is asked and not answered."""
    lines = []
    if handoff is not None and handoff.instructions.strip():
        lines.append(Line("next", told(handoff.instructions), handoff.at, [knowing.handoff_source(handoff)]))
    ours = [line for line in promises if line.kind == "promise"]
    lines += [Line("next", f"Do what was promised. {line.text}", line.at, line.sources) for line in ours[:2]]
    summary = view.summary
    for asked in summary.open_questions if summary else []:
        if asked.get("by") == "contact":
            lines.append(Line("next", f"Answer: {told(asked['text'])}", None, knowing.said(view, asked["sources"])))
    again = [line for line in issues if " contacts in " in line.text]
    lines += [
        Line("next", "Settle it now, and do not let them tell it again", line.at, line.sources) for line in again[:1]
    ]
    return lines[:4]
