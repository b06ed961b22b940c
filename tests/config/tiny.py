"""A tiny application behind the product's own server: what the bounds do is seen from outside. `tiny.py PORT`."""

import asyncio
import json
import resource
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from config.server import serve


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Echoes what it got; /slow takes two seconds; a socket echoes, or floods when told so."""
    if scope["type"] == "websocket":
        await _socket(receive, send)
        return
    length, most = 0, 0
    while True:
        message = await receive()
        length, most = length + len(message.get("body", b"")), max(most, len(message.get("body", b"")))
        if not message.get("more_body"):
            break
    if scope["path"] == "/slow":
        Path(sys.argv[2]).write_text("begun")
        await asyncio.sleep(2)
    seen = {"length": length, "most": most, "root_path": scope["root_path"], "path": scope["path"], "rss": _rss()}
    body = json.dumps(seen).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


async def _socket(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        if message.get("text") == "flood":
            for _ in range(400):
                await send({"type": "websocket.send", "text": "x" * 65_536})
                await asyncio.sleep(0)
        await send({"type": "websocket.send", "text": f"{len(message.get('text') or '')}"})


async def _drained() -> None:
    Path(sys.argv[2]).write_text("drained")


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    serve(application, "127.0.0.1", int(sys.argv[1]), _drained)
