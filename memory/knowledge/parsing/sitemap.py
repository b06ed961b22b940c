"""Sitemaps (sitemaps.org 0.9): the pages a site names, and further sitemaps; also gzipped, and as a list of lines."""

from __future__ import annotations

import zlib

from lxml import etree

from memory.knowledge.parsing.told import Told, Unreadable

#: bytes of an unpacked sitemap, as the protocol allows
LARGEST = 52_428_800


def parse(data: bytes) -> Told:
    """A Told whose `links` are the addresses; `title` is "index" when they are of further sitemaps."""
    text = _unpacked(data)
    if not text.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        lines = text.decode("utf-8", "replace").splitlines()
        return Told(links=[line.strip() for line in lines if line.strip().startswith("http")])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("The sitemap is no XML that can be read.") from error
    kind = etree.QName(root).localname
    found = [(node.text or "").strip() for node in root.iter("{*}loc")]
    return Told(title="index" if kind == "sitemapindex" else "", links=[one for one in found if one])


def _unpacked(data: bytes) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data
    gunzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = gunzip.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise Unreadable("The sitemap is no gzip that can be read.") from error
    if len(text) > LARGEST:
        raise Unreadable("The sitemap unpacks to more than 50 MB.")
    return text
