"""Takes comments and needless blanks out of our own JavaScript and CSS, without a build step or a dependency."""

import re
from collections.abc import Callable

# One token of JavaScript. A slash that begins a regular expression is told from a division by what stands before it.
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\f]+)
  | (?P<newline>\n)
  | (?P<comment>//[^\n]*|/\*[\s\S]*?\*/)
  | (?P<string>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')
  | (?P<template>`)
  | (?P<word>[\w$\u0080-\uffff]+)
  | (?P<sign>\+\+|--|=>|&&=|\|\|=|\?\?=|[^\s\w$"'`])
    """,
    re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = frozenset({
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "instanceof", "else", "do", "await",
    "yield",
})  # fmt: skip
_ENDS_VALUE = _CLOSING = frozenset(")]}")
# After these a line break never ends a statement; before those it cannot begin one.
_OPEN_ENDED = frozenset({*"{([,;:?=<>*%&|^!~.+-/", "=>", "&&=", "||=", "??="})
_CONTINUES = frozenset({*")]},;:?=<>*%&|^.", "=>", "&&=", "||=", "??="})


def javascript(source: str) -> str:
    """The same program without comments and needless blanks; line breaks stay where they may end a statement."""
    kept: list[str] = []
    gap = ""
    for kind, text in _tokens(source):
        if kind in ("space", "newline", "comment"):
            gap = "\n" if "\n" in text or gap == "\n" else " "
            continue
        if text in _CLOSING:
            _drop_last_separator(kept, text)
        elif kept and gap:
            kept.append(_between(kept[-1], text, gap))
        kept.append(text)
        gap = ""
    return "".join(kept)


def identifiers(source: str) -> set[str]:
    """Every word of a program that is neither in a string nor a number: keywords, names, properties."""
    found: set[str] = set()
    rename(source, lambda word: found.add(word) or word)  # type: ignore[func-returns-value]
    return found


def rename(source: str, name: Callable[[str], str]) -> str:
    """The program with each word outside strings replaced by `name(word)`, also within the `${}` of templates.

    Words are replaced wherever they stand, as variable or as property, so the same one always gets the same new name.
    """
    parts: list[str] = []
    for kind, text in _tokens(source):
        if kind == "template":
            text = _rename_within(text, name)
        elif kind == "word" and not text[0].isdigit():
            text = name(text)
        parts.append(text)
    return "".join(parts)


def stylesheet(source: str) -> str:
    """The same sheet without comments and blanks; those around operators and before `:` (a descendant) stay."""
    text = re.sub(r"/\*[\s\S]*?\*/", "", source)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", text)
    text = re.sub(r":\s+", ":", text)
    return text.replace(";}", "}").strip()


def _drop_last_separator(kept: list[str], closing: str) -> None:
    """A comma that ends a list says nothing, nor a semicolon that ends a block, but for the empty body of a loop."""
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) < 2:
        return
    before, last = kept[-2:]
    if (last == "," and before not in ("[", ",")) or (last == ";" and closing == "}" and before != ")"):
        kept.pop()


def _tokens(source: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, last = 0, ""
    while position < len(source):
        kind, text = _next(source, position, last)
        found.append((kind, text))
        position += len(text)
        if kind not in ("space", "newline", "comment"):
            last = text
    return found


def _next(source: str, position: int, last: str) -> tuple[str, str]:
    if source[position] == "/" and source[position + 1 : position + 2] not in ("/", "*") and _expects_value(last):
        expression = _REGEX.match(source, position)
        if expression:
            return "regex", expression.group()
    token = _TOKEN.match(source, position)
    if token is None:
        raise ValueError(f"Not JavaScript that we can read, at: {source[position : position + 40]!r}")
    if token.lastgroup == "template":
        return "template", source[position : _template_end(source, position)]
    return str(token.lastgroup), token.group()


def _rename_within(template: str, name: Callable[[str], str]) -> str:
    parts: list[str] = []
    position = 0
    while (start := template.find("${", position)) >= 0:
        end = _braces_end(template, start + 2)
        parts += [template[position : start + 2], rename(template[start + 2 : end], name)]
        position = end
    return "".join(parts) + template[position:]


def _expects_value(last: str) -> bool:
    if not last or last in _BEFORE_REGEX:
        return True
    return last not in _ENDS_VALUE and not re.match(r"[\w$\u0080-\uffff\"'`]", last[-1])


def _template_end(source: str, start: int) -> int:
    """Where the template that begins at `start` ends; `${}` may hold strings and templates of its own."""
    position = start + 1
    while position < len(source):
        if source.startswith("${", position):
            position = _braces_end(source, position + 2)
        elif source[position] == "\\":
            position += 1
        elif source[position] == "`":
            return position + 1
        position += 1
    raise ValueError("A template literal does not end.")


def _braces_end(source: str, start: int) -> int:
    """Where the brace stands that closes the one before `start`."""
    position, depth = start, 1
    while position < len(source):
        character = source[position]
        if character in "\"'`":
            position = _quoted_end(source, position)
            continue
        depth += (character == "{") - (character == "}")
        if not depth:
            return position
        position += 1
    raise ValueError("A brace does not close.")


def _quoted_end(source: str, start: int) -> int:
    if source[start] == "`":
        return _template_end(source, start)
    string = _TOKEN.match(source, start)
    if string is None:
        raise ValueError("A string does not end.")
    return string.end()


def _between(before: str, after: str, gap: str) -> str:
    """What has to stand between two tokens that were apart: nothing, a blank or a line break."""
    if gap == "\n" and before not in _OPEN_ENDED and after not in _CONTINUES:
        return "\n"
    words = re.compile(r"[\w$\u0080-\uffff]")
    if words.match(before[-1]) and words.match(after[0]):
        return " "
    return " " if before[-1] == after[0] and after[0] in "+-" else ""
