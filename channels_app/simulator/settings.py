"""What the simulator is told by its environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True)
class Settings:
    """Where the simulator listens, keeps its files, and which product it belongs to."""

    port: int
    data: Path
    public_url: str
    offset: timedelta

    @property
    def base_url(self) -> str:
        """The simulator's own origin, as its media addresses name it."""
        return f"http://127.0.0.1:{self.port}"


def from_env(env: Mapping[str, str]) -> Settings:
    """Read SIMULATOR_PORT, THROUGHLINE_DATA, PUBLIC_URL and CLOCK_OFFSET; ValueError says which one is wrong."""
    try:
        port = int(env.get("SIMULATOR_PORT", ""))
    except ValueError:
        raise ValueError("SIMULATOR_PORT must be a port number, for example 8001") from None
    if not 1 <= port <= 65535:
        raise ValueError("SIMULATOR_PORT must be between 1 and 65535")
    data = Path(env.get("THROUGHLINE_DATA") or ".data").resolve()
    public_url = (env.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/")
    return Settings(port, data, public_url, offset_of(env.get("CLOCK_OFFSET") or "0s"))


def offset_of(text: str) -> timedelta:
    """`+400d`, `-3h`, `90m`, `30s` or plain seconds as a timedelta; ValueError for anything else."""
    match = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)([dhms]?)", text.strip())
    if not match:
        raise ValueError("CLOCK_OFFSET must look like +400d, -3h, 90m or 30s")
    return timedelta(**{UNITS[match[2] or "s"]: float(match[1])})
