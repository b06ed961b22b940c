"""Connectors in the admin: choose a system, fill in its form, see how it does."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from inbox.admin.audited import Audited
from memory.connectors import settings, systems
from memory.models import Connector

#: settings stand beside the columns of Connector in one form
PREFIX = "setting_"


class SystemForm(forms.Form):
    """What kind of system is to be asked."""

    system = forms.ChoiceField(label="Where are the records?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [(name, one.label) for name, one in systems.every().items()]  # type: ignore[attr-defined]


class ConnectorForm(forms.ModelForm):  # type: ignore[type-arg]
    """One connector with the settings of its system."""

    class Meta:
        model = Connector
        fields: ClassVar = ["name", "active", "keep_s", "deadline_s"]

    system = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.system = self.system
        one, exists = systems.every()[self.system], bool(self.instance.pk)
        shown = settings.initial(self.instance)
        for name in one.form().fields:
            field = self.fields[PREFIX + name] = settings.field_of(one, name, exists)
            field.initial = shown.get(name, field.initial)

    def clean(self) -> dict[str, Any]:
        """Check the settings as the system does."""
        told = super().clean() or {}
        given = {name.removeprefix(PREFIX): value for name, value in told.items() if name.startswith(PREFIX)}
        try:
            settings.put(self.instance, given)
        except settings.WrongSettings as error:
            for name, sentence in error.problems.items():
                self.add_error(PREFIX + name if PREFIX + name in self.fields else None, sentence)
        return told


def form_for(system: str) -> type[ConnectorForm]:
    """The form of one system; its settings are declared so that the admin's fieldsets find them."""
    one = systems.every()[system]
    declared = {PREFIX + name: settings.field_of(one, name, False) for name in one.form().fields}
    return type("ConnectorFormOfSystem", (ConnectorForm,), {"system": system, **declared})


@admin.register(Connector)
class ConnectorAdmin(Audited):
    """The systems whose records stand beside the thread."""

    list_display = ("name", "system", "active", "health", "answered_at", "took_ms")
    list_filter = ("system", "active")
    search_fields = ("name",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of the connector's system."""
        return form_for(self._system(request, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The connector itself, then what its system must be told."""
        system = self._system(request, obj)
        own = [name for name in form_for(system).base_fields if name.startswith(PREFIX)]
        shown = ("health", "answered_at", "failed_at", "took_ms") if obj else ()
        return [
            (None, {"fields": ["name", "active", "keep_s", "deadline_s", *shown]}),
            (systems.every()[system].label, {"fields": own}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """How it does is shown."""
        return ("health", "answered_at", "failed_at", "took_ms") if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the system, then its form."""
        if request.GET.get("system", "") not in systems.every():
            context = {
                **self.admin_site.each_context(request), "title": "Connect a system", "form": SystemForm(),
                "opts": self.opts,
            }  # fmt: skip
            return TemplateResponse(request, "admin/memory/connector/choose.html", context)
        return super().add_view(request, form_url, extra_context)

    @admin.display(description="Health")
    def health(self, connector: Connector) -> str:
        """Whether it answers; for how long it is left alone when it does not."""
        if connector.is_probed and connector.open_until:
            until = f"{connector.open_until:%H:%M:%S} UTC"
            return f"Left alone until {until} after {connector.failures} failures: {connector.trouble}"
        if connector.failures:
            return f"Failed {connector.failures} times: {connector.trouble}"
        return "Answers" if connector.answered_at else "Not asked yet"

    def _system(self, request: HttpRequest, obj: Any) -> str:
        system = obj.system if obj else request.GET.get("system", "")
        return system if system in systems.every() else next(iter(systems.every()))
