"""What must be known to ask a system over REST: the form of the admin, and the keys of the workspace file."""

from __future__ import annotations

import string
from typing import Any

import jsonpath
from django import forms

from inbox import fetching
from memory.connectors.identity import PLACEHOLDERS

_PATH = "A JSON path (RFC 9535) such as $.status"


class RestSettings(forms.Form):
    """URL with placeholders, auth, and where in the answer things stand."""

    url = forms.CharField(
        max_length=500,
        help_text=f"With {', '.join('{' + name + '}' for name in PLACEHOLDERS)} in path or query, such as "
        "https://shop.example.com/api/orders?customer={external_id}. Who has no such id is not asked about.",
    )  # fmt: skip
    auth = forms.ChoiceField(choices=[(word, word) for word in ("none", "basic", "bearer", "header")], initial="none")
    username = forms.CharField(required=False, max_length=200, help_text="For basic.")
    header = forms.RegexField(
        r"^[A-Za-z0-9-]{1,80}$", required=False, help_text="For header: its name, such as X-Api-Key."
    )
    secret = forms.CharField(required=False, max_length=4000, help_text="The password, the token, the header's value.")
    items = forms.CharField(initial="$", max_length=200, help_text=f"{_PATH.replace('status', 'orders')}.")
    id = forms.CharField(initial="$.id", max_length=200, help_text=f"{_PATH.replace('status', 'id')}, within a record.")
    title = forms.CharField(initial="$.title", max_length=200, help_text="What it is called: a path within a record.")
    link = forms.CharField(
        required=False, max_length=300,
        help_text="Where it stands: a path, or an address with {id} such as https://shop.example.com/orders/{id}.",
    )  # fmt: skip
    shown = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="On each line a label, a colon and a path within a record, such as Status: $.status",
    )  # fmt: skip

    def clean_url(self) -> str:
        """https, or a permitted host; known placeholders, none in the host."""
        url: str = self.cleaned_data["url"].strip()
        names = _placeholders(url)
        if names is None or not set(names) <= set(PLACEHOLDERS):
            raise forms.ValidationError(f"Placeholders are {', '.join(PLACEHOLDERS)}, in braces.")
        host_part = url.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0]
        if "{" in host_part:
            raise forms.ValidationError("Placeholders stand in path or query, never in the host.")
        if why := fetching.unfit(url.format_map(dict.fromkeys(PLACEHOLDERS, "x"))):
            raise forms.ValidationError(f"This {why} An own host is named in PRIVATE_HOSTS.")
        return url

    def clean(self) -> dict[str, Any]:
        """Paths that can be read, and what the kind of auth needs."""
        told = super().clean() or {}
        for name in ("items", "id", "title"):
            self._check(name, told.get(name, ""))
        if told.get("link", "").startswith("$"):
            self._check("link", told["link"])
        for label, path in pairs(told.get("shown", "")):
            if not label or not path:
                self.add_error("shown", "Write a label, a colon and a path on each line.")
            else:
                self._check("shown", path)
        for name in {"basic": ("username", "secret"), "bearer": ("secret",), "header": ("header", "secret")}.get(
            told.get("auth", ""), ()
        ):
            if not told.get(name):
                self.add_error(name, f"{told['auth']} needs it.")
        return told

    def _check(self, name: str, path: str) -> None:
        try:
            jsonpath.compile(path)
        except jsonpath.JSONPathError:
            self.add_error(name, f"{path!r} is no JSON path; {_PATH}")


def pairs(lines: str) -> list[tuple[str, str]]:
    """`Label: path` on each line."""
    told = [line.partition(":") for line in lines.splitlines() if line.strip()]
    return [(label.strip(), path.strip()) for label, _, path in told]


def _placeholders(text: str) -> list[str] | None:
    try:
        return [name for _, name, spec, how in string.Formatter().parse(text) if name is not None and not spec]
    except ValueError:
        return None
