"""Customer-service stories with known answers, and how much of them the memory finds.

`python -m bench.memory.stories --half fit --out FILE.jsonl` writes them, the same for the same seed, a story a line:

    {id, half: "fit"|"test", plot, language, now,
     contact: {external_id, name, language, country, timezone, addresses: [{kind, value}], also: [{external_id, name, addresses}]},
     turns: [{id, at, channel: whatsapp|sms|webchat, direction: in|out|note, own, author, text, as}],
     facts: [{turn, kind, value, valid_from, closes}],
     promises: [{turn, by: contact|agent, text, due, due_day, state: open|kept|broken, settled_by}],
     dates: [{turn, phrase, date}],
     identifiers: [{turn, kind: order|ticket|tracking|invoice, value}],
     issues: [{id, topic, title, turns, approaches: [[turn ids]], contacts, state: open|resolved}],
     sittings: [{turns, channel, issues}],
     unscored: [{turn, kind}],
     traps: [turn],
     questions: [{kind, text, at, answers: [turn ids]}]}

* Halves share neither seed nor sentence: the wordings are in `wordings/LANGUAGE.HALF.toml`. Rules, words and weights are
  made on the half to fit on; nobody who makes them reads the other.
* `as` is the identity that wrote or was written to: 0 the contact, 1 and up those of `also`, who are the same person
  and are to be linked (no automatism is measured by it).
* `own` is direction in. A note is what colleagues write to each other.
* Fact kinds: name order ticket tracking invoice product amount date address email phone language channel_preference
  call_preference other_preference consent. Values in normal form: identifiers in capitals without `#` and blanks,
  amounts `129.90 EUR`, dates ISO, e-mail in small letters, phones E.164, languages ISO 639-1, channel_preference
  `sms|whatsapp|email`, call_preference `call|no call`, consent `marketing_in|marketing_out`, the rest as it was said.
  `closes` is the value that this one replaces. A fact said twice stands twice.
* Numerals with slashes are read as the customers of `country` write them: m/d in the US, d/m elsewhere. A weekday is
  the next one, in the past the last one. All turns lie between 10:00 and 19:00 UTC, so that every zone has the same day.
* `due` is the end of `due_day`, in UTC, unless hours were promised. An `open` promise that is due before `now` may as
  well be called broken. `settled_by` is the turn that shows that it was kept or broken.
* `approaches` are the times the customer came with it, each as the turns they wrote of it; `contacts` is how many.
* `traps` are turns that look as if they held a fact or a promise and hold none: other people's data, questions, negations,
  suppositions, quotations and sarcasm. What is neither right nor wrong is `unscored`; kind `*` is everything but identifiers.
"""

from __future__ import annotations

from typing import Any


def run() -> list[dict[str, Any]]:
    """What memory makes of the half to test with; `measuring` says how to choose others."""
    from bench.memory import measuring
    from bench.memory.product import Inside

    return measuring.run(Inside())
