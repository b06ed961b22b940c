"""Finds the providers: every folder here whose package names a `PROVIDER`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from channels_app import providers
from channels_app.providers.base import Provider


class UnknownProvider(LookupError):
    """No folder is named like this kind of channel."""


def find(kind: str) -> Provider:
    """The provider of a kind of channel; raises `UnknownProvider` with a sentence that lists the known ones."""
    try:
        return every()[kind]
    except KeyError:
        raise UnknownProvider(
            f"{kind!r} is not a kind of channel; it must be one of {', '.join(sorted(every()))}."
        ) from None


@cache
def every() -> dict[str, Provider]:
    """All providers by kind."""
    folders = [module.name for module in pkgutil.iter_modules(providers.__path__) if module.ispkg]
    found = [import_module(f"{providers.__name__}.{name}").PROVIDER for name in sorted(folders)]
    return {provider.kind: provider for provider in found}
