"""Knowledge in the admin: sources with how far they are and what was not read, and the gaps."""

from __future__ import annotations

import shutil
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from inbox.admin.audited import Audited
from inbox.clock import now
from memory import tasks
from memory.admin.knowledge_form import SourceForm
from memory.knowledge import folder, gaps, looking_through
from memory.models import Document, Gap, Passage, Source

#: documents with a reason that are listed
LISTED = 100
_ACCESS = ("tenant", "client_id", "client_secret")


@admin.register(Source)
class SourceAdmin(Audited):
    """Where knowledge comes from."""

    form = SourceForm
    list_display = ("name", "kind", "state", "documents", "read_at", "is_internal", "active", "reason")
    list_filter = ("kind", "state", "active")
    search_fields = ("name", "url")
    actions = ("read_again",)
    change_form_template = "admin/memory/source/change_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The source itself, then what its kind needs; before the kind is known, all of it."""
        kind = obj.kind if obj else None
        own = ["name", "kind", "url", "is_internal", "active", "every_hours", "most"]
        files = [("Files", {"fields": ["uploads"]})] if kind in (None, Source.Kind.FOLDER) else []
        access = [("SharePoint", {"fields": list(_ACCESS)})] if kind in (None, Source.Kind.SHAREPOINT) else []
        return [(None, {"fields": own}), *files, *access]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of documents."""
        read = Count("documents", filter=Q(documents__state=Document.State.READ))
        return super().get_queryset(request).annotate(found=Count("documents"), read=read)

    @admin.display(description="Read")
    def documents(self, row: Any) -> str:
        """How many documents of those found are in passages."""
        return f"{row.read} of {row.found}"

    def get_urls(self) -> list[Any]:
        """With the card that is drawn anew while it reads."""
        card = self.admin_site.admin_view(self.card)
        return [path("<int:pk>/progress/", card, name="memory_source_progress"), *super().get_urls()]

    def card(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a source is, as a fragment."""
        return render(request, "admin/memory/source/progress.html", {"card": card_of(get_object_or_404(Source, pk=pk))})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the card below the form."""
        source = Source.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        extra = {**(extra_context or {}), "card": card_of(source) if source else None}
        return super().change_view(request, object_id, form_url, extra)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whatever was changed, it is read anew; SharePoint from its beginning."""
        if change and {"url", *_ACCESS} & set(form.changed_data):
            obj.cursor = ""
        super().save_model(request, obj, form, change)
        form.keep_files()
        _read(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A source may go: nothing else names it."""
        return request.user.is_staff

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """With its documents, passages (the database sees to it) and files."""
        place = folder.place(obj)
        super().delete_model(request, obj)
        shutil.rmtree(place, ignore_errors=True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, as `delete_model`."""
        for row in queryset:
            self.delete_model(request, row)

    @admin.action(description="Read again now", permissions=["change"])
    def read_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """As soon as the worker has time."""
        for row in rows:
            _read(row)
        messages.info(request, "The worker reads them now; the page of each shows how far it is.")


@admin.register(Gap)
class GapAdmin(Audited):
    """Questions without an answer, the most asked first."""

    list_display = ("question", "asked", "by_bots", "state", "first_at", "last_at")
    list_filter = ("state",)
    search_fields = ("question",)
    fields = ("question", "asked", "by_bots", "first_at", "last_at", "state")
    readonly_fields = ("question", "asked", "by_bots", "first_at", "last_at")
    actions = ("set_aside", "ask_again")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come by being asked."""
        return False

    @admin.action(description="Set aside: nobody is to write about that", permissions=["change"])
    def set_aside(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They are counted on, and no longer listed as open."""
        rows.update(state=Gap.State.SET_ASIDE)

    @admin.action(description="Ask all again", permissions=["change"])
    def ask_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """What has an answer by now goes."""
        messages.info(request, f"{gaps.ask_again()} of the open questions have an answer by now.")


def card_of(source: Source) -> dict[str, Any]:
    """Context of templates/admin/memory/source/progress.html."""
    documents = source.documents.all()
    states = dict(documents.values_list("state").annotate(n=Count("pk")))
    met, done = documents.filter(run=source.run), documents.filter(run=source.run, done_run=source.run)
    return {
        "source": source, "states": {state.label: states.get(state.value, 0) for state in Document.State},
        "met": met.count(), "done": done.count(),
        "passages": Passage.objects.filter(document__source=source).count(),
        "reasons": documents.exclude(reason="").order_by("state", "url")[:LISTED],
        "is_busy": source.state == Source.State.READING or source.next_at <= now(),
        "folder": folder.place(source) if source.kind == Source.Kind.FOLDER else None,
    }  # fmt: skip


def _read(source: Source) -> None:
    looking_through.anew(source)
    tasks.read_sources.delay()
