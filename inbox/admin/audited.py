"""Every change made in the admin stands in the audit trail: who, what, which fields; never the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from inbox import events
from inbox.actors import Actor

if TYPE_CHECKING:
    Base = ModelAdmin[Any]
else:
    Base = ModelAdmin


class Audited(Base):
    """A ModelAdmin that records configuration.changed, and switches off rather than deletes."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Something was made."""
        _record(request, obj, "created", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Something was changed."""
        _record(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was used is switched off (`active`), not deleted: threads and the audit still name it."""
        return False


class ReadOnly(Base):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds them by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes them by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes them by hand."""
        return False


def _record(request: HttpRequest, obj: Model, change: str, message: Any) -> None:
    fields = sorted(
        {
            name
            for part in message
            if isinstance(part, dict)
            for told in part.values()
            for name in told.get("fields", [])
        }
    )
    events.record(
        "configuration.changed",
        None,
        by=Actor.agent(request.user),
        what=obj._meta.model_name,
        name=str(obj.pk),
        change=change,
        fields=fields,
    )
