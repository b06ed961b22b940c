"""The form of a source: what its kind needs; secrets are only ever written, files only ever added."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from inbox import fetching
from memory.knowledge import sealed
from memory.knowledge.fetched import Failed
from memory.knowledge.folder import put
from memory.knowledge.site import normal
from memory.models import Source

_KINDS = Source.Kind
#: files that are uploaded at once
MOST_FILES = 50


class Files(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """A list of uploaded files."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each as Django checks one."""
        return [super(SeveralFiles, self).clean(one, initial) for one in (data or [])[:MOST_FILES]]


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One source. Its kind is chosen once."""

    uploads = SeveralFiles(
        required=False, label="Add files", help_text="PDF, DOCX, Markdown, HTML or text; 25 MB at once. One of the same"
        " name is replaced. Larger ones: put them into the source's folder on the server.",
    )  # fmt: skip
    tenant = forms.CharField(required=False, help_text="Directory (tenant) id or name, as Entra shows it.")
    client_id = forms.CharField(required=False, label="Application id")
    client_secret = forms.CharField(
        required=False,
        widget=forms.PasswordInput,
        label="Application secret",
        help_text="Kept sealed, never shown again.",
    )

    class Meta:
        model = Source
        fields: ClassVar = ["name", "kind", "url", "is_internal", "active", "every_hours", "most"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = (
            "Web site: where it begins; what lies below is read as its sitemap, links and robots.txt say. Single pages:"
            " one address a line. SharePoint: the address of the site. Folder: leave it empty."
        )
        if self.instance.pk:
            self.fields["kind"].disabled = True
            self._show_access()

    def clean(self) -> dict[str, Any]:
        """What the kind needs is there, and may be called."""
        told = super().clean() or {}
        kind = told.get("kind")
        if kind in (_KINDS.SITE, _KINDS.PAGES):
            self._check_addresses(told.get("url", ""), just_one=kind == _KINDS.SITE)
        if kind == _KINDS.SHAREPOINT:
            self._seal(told)
        return told

    def keep_files(self) -> int:
        """Store what was uploaded; returns how many files."""
        return len([put(self.instance, file) for file in self.cleaned_data.get("uploads") or []])

    def _show_access(self) -> None:
        try:
            access = sealed.access_of(self.instance)
        except Failed:
            return
        self.fields["tenant"].initial, self.fields["client_id"].initial = access.tenant, access.client_id

    def _check_addresses(self, text: str, *, just_one: bool) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines or (just_one and len(lines) > 1):
            self.add_error("url", "Give one address." if just_one else "Give one address a line.")
        for line in lines:
            if not normal(line):
                self.add_error("url", f"{line[:100]} is no web address. Write it with https:// at its beginning.")
            elif problem := fetching.unfit(normal(line)):
                self.add_error("url", f"The {problem} A private one is allowed by PRIVATE_HOSTS.")

    def _seal(self, told: dict[str, Any]) -> None:
        try:
            access = sealed.access_of(self.instance)
        except Failed:
            access = sealed.Access()
        for name in ("tenant", "client_id", "client_secret"):
            setattr(access, name, told.get(name) or getattr(access, name))
            if not getattr(access, name):
                self.add_error(name, "SharePoint asks for it.")
        access.drive = ""  # the site may be another now
        if not normal(told.get("url", "")):
            self.add_error("url", "Give the address of the SharePoint site.")
        sealed.put(self.instance, access)
