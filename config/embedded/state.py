"""What is kept of the embedded servers between two starts: their ports and passwords, in a file only we can read."""

import json
from pathlib import Path
from typing import Any

from config.embedded import process


def of(data: Path, server: str) -> dict[str, Any]:
    """What is kept of `server` ("postgres" or "redis") below `data`; empty before its first start."""
    return dict(_all(data).get(server, {}))


def keep(data: Path, server: str, **values: Any) -> None:
    """Adds `values` to what is kept of `server`. The caller holds the lock of `lease`."""
    everything = _all(data)
    everything[server] = {**everything.get(server, {}), **values}
    process.write(data / "servers.json", json.dumps(everything, indent=1) + "\n")


def port(data: Path, server: str, must_stay: bool = False) -> int:
    """The port of `server`: the one it had, or a new one when that is taken; `must_stay` while its clients live."""
    former = of(data, server).get("port")
    if former and (must_stay or process.is_free(former)):
        return int(former)
    fresh = process.free_port()
    keep(data, server, port=fresh)
    return fresh


def _all(data: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads((data / "servers.json").read_text())
    except FileNotFoundError:
        return {}
    return dict(content)
