"""Whom PostgreSQL runs as: it refuses root, so root lends it the rights of `postgres` or `nobody`."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """A user to run a program as; `prefix` is the setpriv call that also lends it access below closed folders."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def run(self, argv: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """subprocess.run() as this user, from `/`, since the caller's folder may be closed to it."""
        if self.prefix:
            return subprocess.run([*self.prefix, *argv], text=True, cwd="/", **options)
        if os.geteuid() != 0:
            return subprocess.run(argv, text=True, cwd="/", **options)
        return subprocess.run(argv, text=True, cwd="/", user=self.uid, group=self.gid, extra_groups=[], **options)

    def reaches(self, path: Path) -> bool:
        """True when this user, without lent rights, can enter or execute `path` (PostgreSQL asks access(2))."""
        return Account(self.uid, self.gid).run(["test", "-x", str(path)], capture_output=True).returncode == 0

    def own(self, path: Path) -> None:
        """Gives `path` to this user; without effect when that is who we are."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def account_for(folder: Path) -> Account:
    """The user that may run a server with its data below `folder`: we ourselves, or as root an unprivileged one."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    user = _unprivileged()
    plain = Account(user.pw_uid, user.pw_gid)
    return plain if plain.reaches(folder) else Account(user.pw_uid, user.pw_gid, _lending(user))


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("PostgreSQL does not run as root and there is neither a user postgres nor nobody: add one")


def _lending(user: pwd.struct_passwd) -> tuple[str, ...]:
    """setpriv with CAP_DAC_OVERRIDE: data below root's home stays closed to others and yet open to the server."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    prefix = (
        setpriv,
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--",
    )
    works = subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
    return prefix if works else ()
