"""What is made once per install and kept below THROUGHLINE_DATA: the secret key, the simulator's port, the address."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config import env

DEFAULT_ADDRESS = "http://127.0.0.1:8000"


def folder(checkout: Path) -> Path:
    """THROUGHLINE_DATA, absolute; by default .data/ in the checkout. Made when missing."""
    path = Path(env.text("THROUGHLINE_DATA") or checkout / ".data").expanduser()
    path = path if path.is_absolute() else Path.cwd() / path
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise env.WrongSetting("THROUGHLINE_DATA", f"cannot make the folder {path}: {error.strerror}") from None
    return path


def secret_key(data: Path) -> str:
    """The generated key: 64 characters, readable by us alone."""
    return _once(data / "secret_key", lambda: secrets.token_urlsafe(48))


def simulator_port(data: Path) -> int:
    """The simulator's port: chosen once, since channels remember its address."""
    from config.embedded.process import free_port

    return int(_once(data / "simulator.port", lambda: str(free_port())))


def printed_address(data: Path) -> str:
    """The address that `up` printed last, http://HOST:PORT."""
    try:
        return (data / "address").read_text().strip() or DEFAULT_ADDRESS
    except FileNotFoundError:
        return DEFAULT_ADDRESS


def _once(file: Path, make: Callable[[], str]) -> str:
    """The content of `file`; when it is missing, that of whichever process writes it first."""
    from config.embedded.process import write

    if not file.exists():
        fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        write(fresh, make())
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_text().strip()
