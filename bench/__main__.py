"""`bin/bench [name ...]`: runs the named measurements, or all the short ones; a table, and build/bench/NAME.json."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import lease
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "bench"
#: Runs of many minutes: only by name.
LONG = {"chaos", "fuzz", "outage", "poison"}


def names() -> list[str]:
    """The measurements there are: modules and packages of bench/ that define run()."""
    files = [*ROOT.glob("bench/*.py"), *ROOT.glob("bench/*/__init__.py")]
    found = [file for file in files if "\ndef run(" in file.read_text()]
    return sorted(file.parent.name if file.name == "__init__.py" else file.stem for file in found)


def main(arguments: list[str]) -> int:
    """0 when every goal is met, 1 when one is missed or a measurement failed, 2 for a name that is not there."""
    known = names()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"There is no measurement named {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    postgres, redis = Postgres(RESULTS / "servers"), Redis(RESULTS / "servers")
    lease.ensure(RESULTS / "servers", postgres, redis)
    return max([_measure(name, postgres, redis) for name in arguments or sorted(set(known) - LONG)], default=0)


def _measure(name: str, postgres: Postgres, redis: Redis) -> int:
    """In a process and a database of its own, so that no measurement inherits anything from the one before."""
    base = f"bench_{name}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {base}")
        own = {
            "DATABASE_URL": postgres.url(base),
            "REDIS_URL": redis.url(),
            "THROUGHLINE_DATA": str(RESULTS / "data" / name),
            "DATABASE_STATEMENT_TIMEOUT": "0",
            "SIMULATOR": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        target = RESULTS / f"{name}.json"
        target.unlink(missing_ok=True)
        command = [sys.executable, "-m", "bench.one", name, str(target)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own})
        connection.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
    if done.returncode or not target.exists():
        print(f"\n{name}: failed")
        return 1
    rows = json.loads(target.read_text())
    _print(name, rows)
    return 0 if all(row["met"] is not False for row in rows) else 1


def _print(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}")
    width = max((len(row["what"]) for row in rows), default=0)
    for row in rows:
        measured = f"{_short(row['value']):>10} {row['unit']:<9}"
        ratio = "" if row["ratio"] is None else f"x{row['ratio']:.2f} of {_short(row['yardstick'])}"
        goal = "" if row["goal"] is None else f"goal {_short(row['goal'])}: {'met' if row['met'] else 'MISSED'}"
        print(f"  {row['what']:<{width}} {measured} {ratio:<18} {goal}".rstrip())


def _short(number: Any) -> str:
    if not isinstance(number, int | float):
        return str(number)
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
