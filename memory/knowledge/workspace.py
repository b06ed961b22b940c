"""The [[source]] section of the workspace file."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from inbox import fetching
from inbox.workspace import Plan, Table, section
from memory.knowledge import folder, looking_through
from memory.knowledge.site import normal
from memory.models import Source

#: SharePoint is set up in the admin, where its access is tried
_KINDS = [Source.Kind.SITE.value, Source.Kind.PAGES.value, Source.Kind.FOLDER.value]


@section("source", 10)
def source(table: Table, plan: Plan) -> None:
    """[[source]]: a web site, single pages, or files that lie beside the workspace file. Reads nothing itself."""
    name = table.text("name", most=120)
    row = Source.objects.filter(name=name).order_by("pk").first()
    kind = table.choice("kind", _KINDS, row.kind if row else None)
    if row is not None and row.kind != kind:
        table.refuse("kind", f"the source {name} is of kind {row.kind}; make a new one under another name")
    row = row or Source(name=name, kind=kind)
    values: dict[str, Any] = {
        "url": row.url if kind == Source.Kind.FOLDER else "\n".join(_addresses(table, row)),
        "is_internal": table.flag("internal", row.is_internal), "active": table.flag("active", True),
        "every_hours": table.whole("every_hours", row.every_hours, least=1, most=8_760),
        "most": table.whole("most", row.most, least=1, most=100_000),
    }  # fmt: skip
    is_same = row.pk is not None and all(getattr(row, key) == value for key, value in values.items())
    plan.equal(row, "source", name, **values)
    if not is_same:
        looking_through.anew(row)
    if kind == Source.Kind.FOLDER:
        _bring(table, plan, row)


def _addresses(table: Table, row: Source) -> list[str]:
    """What `urls` says, checked as the admin's form does."""
    urls = table.words("urls")
    if urls is None and row.pk is not None:
        return row.url.splitlines()
    if not urls or (row.kind == Source.Kind.SITE and len(urls) > 1):
        table.refuse("urls", 'urls must be a list of addresses, like ["https://shop.example/help/"]; a site has one')
    for url in urls:
        if not normal(url):
            table.refuse("urls", f"{url[:100]} is no web address; write it with https:// at its beginning")
        if problem := fetching.unfit(normal(url)):
            table.refuse("urls", f"the {problem} A private one is allowed by PRIVATE_HOSTS.")
    return urls


def _bring(table: Table, plan: Plan, row: Source) -> None:
    """Copy what lies in the folder `files` and is new or other, once all is committed; nothing is taken away."""
    named = table.text("files", "", most=1_000)
    if not named:
        return
    origin, target = plan.beside / named, folder.place(row)
    if not origin.is_dir():
        table.refuse("files", f"there is no folder {origin}")
    fresh = [name for name in _names(origin) if not _is_there(origin / name, target / name)]
    if fresh:
        plan.tell("source", row.name, f"files {', '.join(fresh)}"[:300], ["files"])
        transaction.on_commit(lambda: _copy(row, origin, fresh))


def _names(origin: Path) -> Iterable[str]:
    found = (path for path in sorted(origin.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path.relative_to(origin).as_posix() for path in found if not path.name.startswith(".")]


def _is_there(theirs: Path, ours: Path) -> bool:
    return ours.is_file() and filecmp.cmp(theirs, ours, shallow=False)


def _copy(row: Source, origin: Path, names: list[str]) -> None:
    for name in names:
        target = folder.place(row) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin / name, target)
    looking_through.anew(row)
