"""Servers of the measurements, each in a process of its own: `python -m bench.serving SERVER APP PORT`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from config.embedded.process import free_port


@contextmanager
def server(kind: str, app: str, **environment: str) -> Iterator[int]:
    """A running server (daphne or uvicorn) with an application (product, bare or plain); gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serving", kind, app, str(port)]
    process = subprocess.Popen(
        command,
        env={
            **os.environ,
            "DATABASE_STATEMENT_TIMEOUT": "10000",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            **environment,
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        waited_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def hammer(
    port: int, requests: list[bytes], *, connections: int = 32, seconds: float = 8, again: bool = False
) -> dict[str, Any]:
    """Load from another process: {rate, p50, p99, codes}."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in requests))
        command = [
            sys.executable,
            "-m",
            "bench.hammer",
            "127.0.0.1",
            str(port),
            file.name,
            str(connections),
            str(seconds),
            "1" if again else "0",
        ]
        return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def waited_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens on `port`; raises RuntimeError when `process` ends before."""
    for _ in range(900):
        if process.poll() is not None:
            raise RuntimeError("The server of the measurement ended at once.")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server of the measurement did not come up.")


def main() -> None:
    """Serve until SIGTERM."""
    kind, app, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if kind == "daphne":
        from config import server as product  # Twisted's loop first
    application = _application(app)
    if kind == "daphne":
        product.serve(application, "127.0.0.1", port)
    else:
        import uvicorn

        uvicorn.run(
            application,
            host="127.0.0.1",
            port=port,
            log_level="warning",
            access_log=False,
            ws_per_message_deflate=False,
        )


def _application(app: str) -> Any:
    if ":" in app:
        module, _, name = app.partition(":")
        return getattr(import_module(module), name)()
    if app == "bare":
        from bench.yardsticks import bare

        return bare
    if app == "plain":
        from bench.yardsticks import plain_django

        return plain_django()
    from config.asgi import application

    return application


if __name__ == "__main__":
    main()
