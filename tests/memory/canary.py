"""A person of whom every kind of row holds a canary: what was done by the product's own verbs, the rest filled in."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.clock import now
from inbox.models import Contact

CANARY = "kanarek7731"
DIGITS = "4477310001"
APPS = ("inbox", "memory", "channels_app", "automation")
#: what stands in columns that are no text, of rows that are nobody's own
PLAIN: dict[Any, Any] = {ArrayField: []}
#: values that a table's own constraints ask for, by model
GIVEN: dict[str, dict[str, Any]] = {
    "memory.Evidence": {"promise": None, "note": None, "signal": None, "role": "made"},
    "memory.Trace": {"kind": "signal", "message": None, "note": None},
    "memory.EpisodeSummary": {
        "lines": [{"text": f"{CANARY} EpisodeSummary", "sources": []}], "outcome": {}, "tried": [], "mood_sources": [],
        "open_questions": [],
    },
    # What is sealed and what is told to subscribers stays: digests of ours, and a sentence of ours on a failure.
    "inbox.Seal": {"digest": "x", "chain": "x"},
    "inbox.Delivery": {"error": "x"},
    "inbox.Signal": {"source": "shop", "type": "cart.left"},
}  # fmt: skip


def paths(model: type[models.Model], seen: tuple[Any, ...] = ()) -> list[str]:
    """Every chain of foreign keys from a model to a contact, as look-ups."""
    if model is Contact:
        return ["pk"]
    found = []
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.related_model not in (*seen, model):
            found += [
                field.name if path == "pk" else f"{field.name}__{path}"
                for path in paths(field.related_model, (*seen, model))
            ]
    return found


def personal() -> list[type[models.Model]]:
    """Every model of ours that leads to a contact, those that others lead through first."""
    found = [model for model in apps.get_models() if model._meta.app_label in APPS and paths(model)]
    ordered: list[type[models.Model]] = []
    while left := [model for model in found if model not in ordered]:
        for nulls in (True, False):
            free = [model for model in left if not _needs(model, nulls) & set(left) - {model}]
            if free:
                break
        ordered += sorted(free or left[:1], key=lambda model: model._meta.label)
    return ordered


def rows(model: type[models.Model], contacts: list[int]) -> Any:
    """The rows of a model that lead to these contacts, by any chain."""
    theirs = models.Q()
    for path in paths(model):
        theirs |= models.Q(**{f"{path}__in": contacts})
    return model._default_manager.filter(theirs)


def fill(model: type[models.Model], known: dict[str, Any]) -> None:
    """One row of a model with the canary in every text; `known`: what foreign keys may lead to, by label."""
    if model._meta.label == "memory.Embedding":
        _embedding(known["memory.Trace"])
        return
    values = dict(GIVEN.get(model._meta.label, {}))
    for field in model._meta.local_fields:
        if field.name not in values and field.name != "id" and field.concrete:
            value = _value(field, model, known)
            if value is not None:
                values[field.name] = value
    model._default_manager.create(**values)


def marked(model: type[models.Model]) -> str:
    """The canary as a model's own rows have it."""
    return f"{CANARY} {model._meta.object_name}"


def _needs(model: type[models.Model], nulls: bool) -> set[Any]:
    return {
        field.related_model
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and (nulls or not field.null)
    }


def _value(field: Any, model: type[models.Model], known: dict[str, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return known.get(field.related_model._meta.label) or (None if field.null else _other(field.related_model))
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return field.get_default() if field.get_default() == {} and field.name != "details" else [marked(model)]
    if isinstance(field, models.CharField | models.TextField):
        if field.choices:
            return next(iter(field.choices))[0]
        longest = field.max_length or 200
        return marked(model) if longest >= len(marked(model)) else "x"
    if isinstance(field, models.DateTimeField):
        return None if field.null else now()
    return 1 if not field.null and not field.has_default() else None


def _other(model: type[models.Model]) -> Any:
    """A row of what is nobody's own, such as a channel or a connector."""
    return model._default_manager.first() or model._default_manager.create(
        **{
            field.name: "x" if isinstance(field, models.CharField | models.TextField) else PLAIN.get(type(field), 1)
            for field in model._meta.local_fields
            if not field.has_default() and not field.null and field.name != "id" and not field.auto_created
        }
    )


def _embedding(trace: Any) -> None:
    from django.db import connection

    from memory.models.embedding import has_pgvector

    vector = "[1,0]" if has_pgvector(connection) else b"\x00\x3c\x00\x00"
    cast = "::halfvec" if has_pgvector(connection) else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO memory_embedding (trace_id, contact_id, part, vector, embedder) VALUES (%s, %s, 99, %s{cast}, 'x')",
            [trace.pk, trace.contact_id, vector],
        )
