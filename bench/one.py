"""One measurement in a process of its own: `python -m bench.one NAME FILE`; the database is there and empty."""

import importlib
import json
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(name: str, target: str) -> None:
    """Migrates, runs bench.NAME.run() and writes its rows to `target`."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    rows = importlib.import_module(f"bench.{name}").run()
    Path(target).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
