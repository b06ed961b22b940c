"""Static files as they are served: hashed names, compressed beside, our own modules without comments and blanks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from channels_app.webchat import minify


class Shortening:
    """A source of files whose modules are shortened as they are opened."""

    def __init__(self, source: Any) -> None:
        self.source = source

    def open(self, path: str) -> File[bytes]:
        """The module without what only people read."""
        with self.source.open(path) as file:
            return ContentFile(minify.javascript(file.read().decode()).encode())


class ServedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """`static/js/` is written for people; what a browser fetches weighs two thirds of it. There is no build step: this
    happens where the hashed names are made. Each module stays a file of its own, so that a change costs one file."""

    def post_process(self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As Django's and WhiteNoise's, on shortened modules."""
        ours = {
            name: (Shortening(source) if name.startswith("js/") and name.endswith(".js") else source, path)
            for name, (source, path) in paths.items()
        }
        yield from super().post_process(ours, dry_run, **options)
