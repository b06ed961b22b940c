"""Templates as we write them: as Meta's components, and what Meta would not take. Source: reference of templates."""

from __future__ import annotations

import re
from typing import Any

from channels_app.providers.templated import Wording
from channels_app.providers.whatsapp import carried, signing_in, template

Json = dict[str, Any]
NAME = re.compile(r"[a-z0-9_]{1,512}")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
#: Source: Cloud API, message_template_status_update
REASONS = {
    "ABUSIVE_CONTENT": "It threatens, or breaks WhatsApp's policies.",
    "INVALID_FORMAT": "Its blanks, links or characters are not as WhatsApp wants them. Submit it again.",
    "INCORRECT_CATEGORY": "It is of another category. Choose the other one and submit it again.",
    "TAG_CONTENT_MISMATCH": "Its words are of another language or category than was said.",
    "PROMOTIONAL": "It promotes something: submit it as marketing.",
    "SCAM": "WhatsApp takes it for a scam.",
}
#: kind of header -> media types that its sample may have, and bytes of any. Source: Graph API, resumable upload
SAMPLES = {"image": ("image/jpeg", "image/png"), "video": ("video/mp4",), "document": ("application/pdf",)}
SAMPLE = 16 * carried.MIB
#: characters of a heading, of the words, of a last line, of a button; buttons of each kind and in all
HEADER, BODY, FOOTER, LABEL, URLS, ALL = 60, 1024, 60, 25, 2, 10


def unfit(told: Wording) -> dict[str, str]:
    """What Meta would refuse, a sentence by field; empty when it may be submitted."""
    named = "" if NAME.fullmatch(told.name) else "Small letters without accents, digits and _ only."
    if told.category == "AUTHENTICATION":
        return {**({"name": named} if named else {}), **signing_in.unfit(told)}
    found = {
        "name": named, "sample": _sample(told), "body": _body(told), "header": _header(told),
        "examples": _examples(told),
        "footer": _plain(told.footer, FOOTER), "buttons": _buttons(told),
    }  # fmt: skip
    return {field: sentence for field, sentence in found.items() if sentence}


def request(told: Wording, handle: str = "") -> Json:
    """The body of the request that submits it; `handle` is what Meta calls the header's sample."""
    named = any(not hole.isdigit() for hole in template.holes_of(told.body))
    is_code = told.category == "AUTHENTICATION"
    return {
        "name": told.name, "language": told.language, "category": told.category,
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": signing_in.request(told) if is_code else components(told, handle),
    }  # fmt: skip


def components(told: Wording, handle: str = "") -> list[Json]:
    """Header, body, footer and buttons, with the examples that reviewers are shown."""
    if told.category == "AUTHENTICATION":
        return signing_in.listed(told)
    found: list[Json] = []
    if told.header_kind != "text":
        example = {"example": {"header_handle": [handle]}} if handle else {}
        found.append({"type": "HEADER", "format": told.header_kind.upper(), **example})
    elif told.header:
        found.append({"type": "HEADER", "format": "TEXT", "text": told.header, **_example("header", told.header, told)})
    found.append({"type": "BODY", "text": told.body, **_example("body", told.body, told)})
    if told.footer:
        found.append({"type": "FOOTER", "text": told.footer})
    buttons = [_button(kind, *rest) for kind, *rest in told.buttons]
    return [*found, {"type": "BUTTONS", "buttons": buttons}] if buttons else found


def _example(where: str, text: str, told: Wording) -> Json:
    holes = template.holes_of(text)
    if not holes:
        return {}
    values = [told.examples.get(hole, "") for hole in holes]
    if all(hole.isdigit() for hole in holes):
        return {"example": {f"{where}_text": [values] if where == "body" else values}}
    named = [{"param_name": hole, "example": value} for hole, value in zip(holes, values, strict=True)]
    return {"example": {f"{where}_text_named_params": named}}


def _button(kind: str, label: str, value: str = "", example: str = "") -> Json:
    if kind == "url":
        shown = {"example": [example]} if template.HOLE.search(value) else {}
        return {"type": "URL", "text": label, "url": value, **shown}
    if kind == "phone":
        return {"type": "PHONE_NUMBER", "text": label, "phone_number": value}
    if kind == "flow":
        first = {"flow_action": "navigate", "navigate_screen": example} if example else {}
        return {"type": "FLOW", "text": label, "flow_id": value, **first}
    if kind == "code":
        return {"type": "COPY_CODE", "example": [value or label]}
    return {"type": "QUICK_REPLY", "text": label}


def _body(told: Wording) -> str:
    text = told.body.strip()
    if not 0 < len(text) <= BODY:
        return f"The words must have 1 to {BODY} characters."
    if text.startswith("{{") or text.endswith("}}"):
        return "A blank may not stand at the beginning or at the end: WhatsApp refuses that. Put words around it."
    holes = template.holes_of(text)
    digits = [hole for hole in holes if hole.isdigit()]
    if digits and len(digits) != len(holes):
        return "Either number the blanks or name them, not both."
    if digits and sorted(map(int, digits)) != list(range(1, len(digits) + 1)):
        return "Numbered blanks must run from {{1}} without a gap."
    if any(re.search(r"[^a-z0-9_]", hole) for hole in holes):
        return "The name of a blank has small letters, digits and _ only."
    words = len(template.HOLE.sub("", text).split())
    few = holes and words < 2 * len(holes) + 1
    return "There are too few words for so many blanks: WhatsApp wants the sense without them." if few else ""


def _header(told: Wording) -> str:
    if told.header_kind != "text" and told.header:
        return "A header is a place, a file or words, not two of them."
    if len(told.header) > HEADER or "\n" in told.header:
        return f"The header may have {HEADER} characters in one line."
    return "The header may have one blank." if len(template.holes_of(told.header)) > 1 else ""


def _sample(told: Wording) -> str:
    """Meta's reviewers want to see a file like those that will be sent."""
    if told.header_kind not in SAMPLES:
        return "" if told.sample is None else "A sample is for headers with a file."
    if told.sample is None:
        return "WhatsApp wants a sample of the header's file, again with every submission."
    if told.sample.mime not in SAMPLES[told.header_kind]:
        return f"The sample must be of type {' or '.join(SAMPLES[told.header_kind])}; this is {told.sample.mime}."
    most = min(carried.LARGEST[told.header_kind], SAMPLE)
    return f"The sample may have {most // carried.MIB} MB." if len(told.sample.content) > most else ""


def _examples(told: Wording) -> str:
    holes = [*template.holes_of(told.header), *template.holes_of(told.body)]
    missing = [hole for hole in dict.fromkeys(holes) if not told.examples.get(hole)]
    return f"Reviewers need an example for: {', '.join(missing)}." if missing else ""


def _plain(text: str, longest: int) -> str:
    if len(text) > longest:
        return f"At most {longest} characters."
    return "Blanks are not allowed here." if template.HOLE.search(text) else ""


def _buttons(told: Wording) -> str:
    if len(told.buttons) > ALL:
        return f"At most {ALL} buttons."
    labels = [label for kind, label, *_ in told.buttons if kind != "code"]
    if any(not 0 < len(label) <= LABEL for label in labels) or len(set(labels)) != len(labels):
        return f"Each button needs words of its own, at most {LABEL} characters."
    kinds = [kind for kind, *_ in told.buttons]
    if kinds.count("url") > URLS or any(kinds.count(kind) > 1 for kind in ("phone", "code", "flow")):
        return f"At most {URLS} links, one number to call, one code to copy and one form."
    problems = (_value((*one, "", "")[:4]) for one in told.buttons)
    return next((problem for problem in problems if problem), "")


def _value(button: tuple[str, ...]) -> str:
    """What is wrong with what stands behind one button."""
    kind, _, value, example = button
    if kind == "url" and not value.startswith(("https://", "http://")):
        return "A link must begin with https://."
    if kind == "url" and template.HOLE.search(value) and not (value.endswith("{{1}}") and example):
        return "A link may have one blank, {{1}} at its end, and then needs a whole address as example."
    wanted, sentence = _WANTED.get(kind, ("", ""))
    return sentence if wanted and not re.fullmatch(wanted, value) else ""


#: kind of a button -> what its value must look like, and the sentence when it does not
_WANTED = {
    "flow": ("[0-9]{1,40}", "A form needs the ID that it has in WhatsApp Manager: digits only."),
    "code": (f".{{1,{template.CODE}}}", f"A code to copy may have {template.CODE} characters."),
    "phone": (r"\+?[0-9 ()-]{5,20}", "A number to call needs its country code: +351210000000."),
}
