"""Starts the simulator on 127.0.0.1:SIMULATOR_PORT until it is told to stop."""

import logging
import os
import signal
import sys

import uvicorn

from channels_app.simulator.app import create_app
from channels_app.simulator.cuttable import Cuttable
from channels_app.simulator.port import Port
from channels_app.simulator.settings import from_env


def main() -> int:
    """Exit status 0 after a stop, 1 for a wrong environment or a taken port (with one line that says so)."""
    logging.basicConfig(level=logging.WARNING, format="simulator %(levelname)s %(message)s")
    try:
        settings = from_env(os.environ)
        port = Port(settings.port)
        sock = port.take()
    except (ValueError, OSError) as problem:
        sys.stderr.write(f"simulator: {problem}\n")
        return 1
    config = uvicorn.Config(
        Cuttable(create_app(settings, port)),
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        server_header=False,
        backlog=2048,
        proxy_headers=False,
    )
    # uvicorn stops in good order on a signal and then raises it again; by then this is what it means.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    port.server = uvicorn.Server(config)
    port.server.run(sockets=[sock])
    return 0


if __name__ == "__main__":
    sys.exit(main())
