"""Joins the widget's modules into the one file a page loads, and the second one that it loads when it needs to."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path
from string import ascii_letters

from channels_app.webchat import minify

STATIC = Path(__file__).resolve().parents[2] / "static"
MODULES = STATIC / "js" / "widget"
LANGUAGES = ("en", "es", "pt-BR", "fr", "de", "ar")
# Each stands after those whose values it uses while it is loaded.
MAIN = (
    "dom", "memory", "words", "http", "queue", "line", "log", "composer", "panel", "signs", "sender", "frames", "wire",
    "attention", "chat", "main",
)  # fmt: skip
MORE = (
    "more/upload", "more/fetcher", "more/files", "more/attachments", "more/transcript", "more/replies", "more/dress",
    "more/sheet", "more/goon", "more/data", "more/menu",
)  # fmt: skip
# What the second file gives to the first; `sheet` is its style, `words` the words it needs, in every language.
OFFERS = (
    "sheet", "words", "upload", "fetchOlder", "poll", "post", "attached", "failed", "sendFiles", "showMenu", "replies",
    "dress",
)  # fmt: skip

_IMPORT = re.compile(r"^import\s+\{([^}]*)\}\s+from\s+\"([^\"]+)\";\n", re.MULTILINE)


def widget(config: dict[str, object], accent: str = "") -> str:
    """The script of one channel.

    `config`: key, name, team, greeting, theme, lang, words, max_text (characters), max_file (bytes), base (URL).
    `accent`: rules that follow the sheet. All modules share one scope, so that imports need no loader and the page gets
    one request; the address is that of the script itself, because a proxy may serve us under another one.
    """
    place = (
        "const SCRIPT=document.currentScript||{dataset:{}};CONFIG.script=SCRIPT;"
        "if(SCRIPT.src)CONFIG.base=new URL(SCRIPT.src).origin;"
    )
    return f"(()=>{{const CONFIG={_literal(config)},STYLE={_literal(stylesheet() + accent)};{place}\n{_main()}}})();\n"


@lru_cache(maxsize=1)
def more() -> str:
    """The second file: a module whose default export takes what the first one shares and gives what OFFERS names."""
    terms = {language: _table(f"more/{language}") for language in LANGUAGES}
    given = f"const sheet = {_literal(stylesheet('widget-more'))}, words = {_literal(terms)};\n"
    taken, offered = ", ".join(shared()), ", ".join(OFFERS)
    return _short(f"export default ({{ {taken} }}) => {{\n{given}{_joined(MORE)}return {{ {offered} }} }};\n")


@lru_cache(maxsize=1)
def renamed() -> dict[str, str]:
    """The names that are ours alone and what they are called in the files we serve; the most used get the shortest.

    kept_names.txt holds what may not be renamed: words of the language and the web platform, and what others see (the
    wire, the stored state, the commands). Anything with an underscore is of the wire. A test asks a real browser.
    """
    source = _joined(MAIN) + _joined(MORE)
    kept = set((Path(__file__).parent / "kept_names.txt").read_text(encoding="utf-8").split())
    names = minify.identifiers(source) | {"KIT"}
    ours = sorted(name for name in names if name not in kept and "_" not in name and len(name) > 2)
    ours.sort(key=lambda name: -len(re.findall(rf"\b{name}\b", source)))
    taken = names | kept
    return dict(zip(ours, (short for short in _short_names() if short not in taken), strict=False))


@lru_cache(maxsize=1)
def shared() -> tuple[str, ...]:
    """The names that modules of the second file import from the first, and CONFIG."""
    names = {"CONFIG"}
    for module in MORE:
        for imported, source in _IMPORT.findall(_read(module)):
            if source.startswith("../"):
                names.update(name.strip() for name in imported.split(",") if name.strip())
    return tuple(sorted(names))


@lru_cache(maxsize=2)
def stylesheet(name: str = "widget") -> str:
    """A sheet of the widget, minified: `widget`, or `widget-more` for the second file."""
    return minify.stylesheet((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8"))


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> dict[str, str]:
    """The widget's words in one of LANGUAGES, by their key."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return _table(language)


@lru_cache(maxsize=1)
def _main() -> str:
    return _short(_joined(MAIN) + f"const KIT = {{ {', '.join(shared())} }};\n")


def _joined(modules: tuple[str, ...]) -> str:
    return "".join(_plain(name) for name in modules)


def _short(source: str) -> str:
    names = renamed()
    return minify.javascript(minify.rename(source, lambda word: names.get(word, word)))


def _short_names() -> Iterator[str]:
    yield from ascii_letters
    yield from map("".join, product(ascii_letters, repeat=2))


def _plain(name: str) -> str:
    """A module as part of one scope: without its imports, and its exports as plain declarations."""
    source = _IMPORT.sub("", _read(name))
    if re.search(r"^import\b", source, re.MULTILINE):
        raise ValueError(f'{name}.js: only `import {{ names }} from "./file.js";` can be joined.')
    return re.sub(r"^export (?=(?:const|let|class|function|async)\b)", "", source, flags=re.MULTILINE) + "\n"


def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((MODULES / "words" / f"{name}.json").read_text(encoding="utf-8"))
    return table


def _read(name: str) -> str:
    return (MODULES / f"{name}.js").read_text(encoding="utf-8")


def _literal(value: object) -> str:
    """JSON that may stand in a script, also in one that somebody pastes into a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
