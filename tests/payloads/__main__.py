"""Writes the tables of docs/channels.md from the payload files."""

from tests import payloads

payloads.PAGE.write_text(payloads.page(), encoding="utf-8")
