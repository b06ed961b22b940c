"""Who may read a SharePoint library: an application's own secret, kept sealed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from inbox import vault
from memory.knowledge.fetched import Failed
from memory.models import Source


@dataclass
class Access:
    """Of an application registered in Entra. `login` and `graph` differ in national clouds; `drive` is looked up."""

    tenant: str = ""
    client_id: str = ""
    client_secret: str = ""
    login: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com/v1.0"
    drive: str = ""


def access_of(source: Source) -> Access:
    """What is stored; raises `Failed` in words when it cannot be read."""
    if not source.sealed:
        return Access()
    try:
        return Access(**json.loads(vault.unseal(source.sealed)))
    except vault.Unreadable as problem:
        raise Failed(str(problem)) from problem


def put(source: Source, access: Access) -> None:
    """Seal it into the source; the caller saves."""
    source.sealed = vault.seal(json.dumps(asdict(access)))
