"""A migrated database that test databases are copied from: migrations run once per change, not once per run."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
#: templates of other migrations that stay: another run may be about to copy one
KEPT = 4
_APPS = ("inbox", "channels_app", "memory", "automation")


def migrated(url_of: Callable[[str], str]) -> str:
    """The name of the template for the migrations as they are; made when missing. The caller holds the lock."""
    name = f"template_{_digest()}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        fresh = f"fresh_{os.getpid()}"
        connection.execute(f"DROP DATABASE IF EXISTS {fresh}")
        connection.execute(f"CREATE DATABASE {fresh}")
        _migrate(url_of(fresh))
        for (old,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' ORDER BY oid DESC OFFSET %s", [KEPT]
        ).fetchall():
            connection.execute(f"DROP DATABASE IF EXISTS {old}")
        connection.execute(f"ALTER DATABASE {fresh} RENAME TO {name}")
    return name


def _migrate(url: str) -> None:
    variables = {
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATABASE_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THROUGHLINE_DATA": str(ROOT / "build" / "pytest"),
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--no-input"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"The migrations failed:\n{done.stdout}{done.stderr}")


def _digest() -> str:
    files = [path for app in _APPS for path in sorted((ROOT / app / "migrations").glob("*.py"))]
    parts = [path.read_bytes() for path in [*files, ROOT / "requirements-dev.txt"]]
    # Permissions and content types are made after the migrations, from the settings' list of applications.
    parts.append((ROOT / "config" / "settings.py").read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
