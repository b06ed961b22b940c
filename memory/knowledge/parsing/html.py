"""Web pages: the text that a visitor sees, by headings; navigation, scripts and what is hidden are left out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml import etree

from memory.knowledge.parsing.told import Told, Unreadable

_HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"summary": 5, "dt": 6}
_LEFT_OUT = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "nav", "footer", "aside", "form", "button", "iframe",
    "object", "embed", "select", "textarea", "dialog", "head", "canvas", "audio", "video", "map",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dd", "table", "tr", "caption", "blockquote",
    "pre", "figure", "figcaption", "address", "details", "br", "hr", "header", "body",
))  # fmt: skip
_CELLS = frozenset(("td", "th"))


def parse(data: bytes, url: str, charset: str = "") -> Told:
    """A page as UTF-8 or in the charset that was told; `url` is what its links are relative to."""
    root = _tree(data, charset)
    told = Told()
    robots = " ".join(root.xpath("//meta[translate(@name,'ROBTS','robts')='robots']/@content")).lower()
    told.noindex = "noindex" in robots or "none" in robots.split()
    if "nofollow" not in robots and "none" not in robots.split():
        told.links = _links(root, url)
    _walk(_body(root), told)
    heading = next((block.text for block in told.blocks if block.level == 1), "")
    told.title = heading or " ".join(root.xpath("//title//text()")[:1])
    return told


def _tree(data: bytes, charset: str) -> Any:
    for encoding in (charset or None, None, "utf-8"):
        try:
            parser = etree.HTMLParser(
                encoding=encoding, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
            )
            root = etree.fromstring(data, parser)
        except (LookupError, etree.XMLSyntaxError):
            continue
        if root is not None:
            return root
    raise Unreadable("It holds nothing that could be read as a page.")


def _links(root: Any, url: str) -> list[str]:
    base = urljoin(url, next(iter(root.xpath("//base/@href")), ""))
    found: dict[str, None] = {}
    for link in root.xpath("//a[@href][not(contains(@rel, 'nofollow'))]/@href"):
        try:
            absolute = urldefrag(urljoin(base, str(link).strip())).url
        except ValueError:
            continue
        if absolute.startswith(("http://", "https://")) and len(absolute) <= 2_000:
            found[absolute] = None
    return list(found)


def _body(root: Any) -> Any:
    for path in ("//main", "//*[@role='main']", "//article", "//body"):
        found = root.xpath(path)
        # Several articles are a list of them: then the whole body counts.
        if len(found) == 1:
            return found[0]
    return root


def _is_left_out(node: Any) -> bool:
    # What no visitor sees must not be found either: hidden text is how a page would plant words.
    style = (node.get("style") or "").replace(" ", "").lower()
    return (
        node.tag in _LEFT_OUT
        or node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
        or (node.tag == "header" and not node.xpath(".//h1"))
    )


class _Writer:
    """Collects the text of inline elements until a block ends."""

    def __init__(self, told: Told) -> None:
        self.told, self.kept, self.level, self.anchor, self.near = told, [""][:0], 0, "", ""

    def end(self) -> None:
        """What was collected becomes a block."""
        self.told.add(self.level, "".join(self.kept), self.near or self.anchor)
        if self.level:
            self.anchor = self.near or self.anchor
        self.kept, self.level, self.near = [], 0, ""

    def open(self, node: Any) -> None:
        """An element begins."""
        if node.tag in _HEADINGS or node.tag in _BLOCKS:
            self.end()
        if node.tag in _HEADINGS:
            self.level, self.near = _HEADINGS[node.tag], node.get("id") or _anchor_above(node)
        elif node.tag in _CELLS and "".join(self.kept).strip():
            self.kept.append(" | ")
        elif node.tag == "li":
            self.kept.append("- ")
        self.kept.append(node.text or "")


def _anchor_above(node: Any) -> str:
    parent = node.getparent()
    return (parent.get("id") or "") if parent is not None and parent.tag in ("section", "article", "details") else ""


def _walk(body: Any, told: Told) -> None:
    writer = _Writer(told)
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, node in walker:
        if event == "start":
            if node is not body and _is_left_out(node):
                walker.skip_subtree()
            else:
                writer.open(node)
            continue
        if node.tag in _HEADINGS or node.tag in _BLOCKS:
            writer.end()
        if node is not body:
            writer.kept.append(node.tail or "")
    writer.end()
