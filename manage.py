#!/usr/bin/env python
"""The command line of Throughline: Django's, with the servers it needs behind it."""

import os
import sys


def main() -> None:
    """Runs one management command; PostgreSQL and Redis are there before the settings are read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import commandline

    commandline.run(sys.argv)


if __name__ == "__main__":
    main()
