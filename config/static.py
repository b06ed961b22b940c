"""Whether the static files need collecting: a digest of their names, sizes and times beside the collected ones."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders

_STAMP = ".collected"


def is_collected(root: Path) -> bool:
    """True when `root` holds what collectstatic would make of the sources as they are now."""
    try:
        return (root / _STAMP).read_text() == _digest() and (root / "staticfiles.json").exists()
    except FileNotFoundError:
        return False


def mark_collected(root: Path) -> None:
    """Notes that `root` was made of the sources as they are now."""
    (root / _STAMP).write_text(_digest())


def _digest() -> str:
    lines = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            lines.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
