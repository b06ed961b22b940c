"""The house rules as functions that list what breaks them; test_house.py applies them and shows that each can fail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FORBIDDEN_NAMES = {"services", "utils", "helpers", "managers", "common", "misc"}
LONGEST_FUNCTION, LONGEST_FILE, MOST_METHODS = 40, 300, 12
LONGEST = {".html": 100, ".js": 150, ".css": 250}
_LEFT_OVER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
_CODE = re.compile(r"^\s*#\s*(def |class |import |from \w+ import |return\b|if .*:$|for .*:$|\w+ = \w+\()")


def sizes(path: Path, text: str) -> Iterator[str]:
    """Files, functions and classes that are too long."""
    lines = text.count("\n") + 1
    limit = LONGEST_FILE if path.suffix == ".py" else LONGEST.get(path.suffix, lines)
    if lines > limit:
        yield f"{path}: {lines} lines, at most {limit}"
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"
        elif isinstance(node, ast.ClassDef):
            public = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name[0] != "_"]
            if len(public) > MOST_METHODS:
                yield f"{path}:{node.lineno}: {node.name} has {len(public)} public methods, at most {MOST_METHODS}"


def names(path: Path) -> Iterator[str]:
    """Names that say nothing about what is inside."""
    for part in path.with_suffix("").parts:
        if part in FORBIDDEN_NAMES:
            yield f"{path}: {part!r} says nothing; name it for its noun or its act"


def docstrings(path: Path, text: str) -> Iterator[str]:
    """A module opens with one sentence: what it is for."""
    if path.suffix != ".py":
        return
    tree = ast.parse(text)
    words = ast.get_docstring(tree)
    if tree.body and not words:
        yield f"{path}: no docstring"
    elif words and not words.split("\n")[0].rstrip().endswith((".", "?", ":", ";", ",")) and "\n" not in words:
        yield f"{path}: the docstring is not a sentence"


def leftovers(path: Path, text: str) -> Iterator[str]:
    """What is left for later, and code in comments."""
    for number, line in enumerate(text.splitlines(), 1):
        if _LEFT_OVER.search(line):
            yield f"{path}:{number}: left for later"
        if path.suffix == ".py" and _CODE.match(line):
            yield f"{path}:{number}: code in a comment"


def signals(path: Path, text: str) -> Iterator[str]:
    """Side effects hidden behind a save."""
    if path.suffix != ".py":
        return
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\bimport\b.*\bpost_save\b|\bpost_save\.connect|receiver\(post_save", line):
            yield f"{path}:{number}: a post_save receiver; write an event instead"


def enums(path: Path, text: str) -> Iterator[str]:
    """Members of TextChoices without a `#:` line above them or behind them that says what they mean."""
    if path.suffix != ".py":
        return
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ClassDef) or not any("TextChoices" in ast.unparse(base) for base in node.bases):
            continue
        for member in node.body:
            if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name):
                above, here = lines[member.lineno - 2].strip(), lines[member.lineno - 1]
                if not above.startswith("#:") and "#:" not in here:
                    yield f"{path}:{member.lineno}: {node.name}.{member.targets[0].id} has no meaning (#:)"
