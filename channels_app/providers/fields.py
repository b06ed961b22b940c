"""The settings of a channel as data: one dataclass makes the workspace reader, the admin form and their sentences."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
Check = Callable[[str], str | None]


@dataclass(frozen=True)
class Spec:
    """One setting, as a form or a document needs to know it. `kind` is text, secret, words or choice."""

    name: str
    kind: str
    label: str
    help: str
    required: bool
    default: Any
    choices: tuple[str, ...] = ()
    #: the sentence about a wrong value, None for a good one
    check: Check | None = None


class WrongSettings(ValueError):
    """Settings that cannot be used; `problems` maps the name of each to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {sentence}" for name, sentence in problems.items()))
        self.problems = problems


def setting(
    label: str, help_text: str, *, kind: str = "text", default: Any = MISSING, choices: tuple[str, ...] = (),
    check: Check | None = None,
) -> Any:  # fmt: skip
    """A field of a Settings dataclass; without a default it is required. A secret is a tuple: the first signs."""
    meta = {"label": label, "help": help_text, "kind": kind, "choices": choices, "check": check}
    return field(metadata=meta) if default is MISSING else field(default=default, metadata=meta)


def specs(settings: type[Any]) -> list[Spec]:
    """The settings a provider has, in the order of its dataclass."""
    return [_spec(item) for item in fields(settings)]


def read(settings: type[T], values: Mapping[str, Any]) -> T:
    """Values of a file or a form as an instance; raises `WrongSettings` with a sentence for each wrong one."""
    known = {spec.name: spec for spec in specs(settings)}
    problems = {name: f"is not a setting here; there are {', '.join(known)}." for name in values if name not in known}
    taken: dict[str, Any] = {}
    for name, spec in known.items():
        try:
            taken[name] = _take(spec, values.get(name))
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise WrongSettings(problems)
    return settings(**taken)


def plain(instance: Any) -> dict[str, Any]:
    """An instance as JSON, secrets included: only ever to be sealed."""
    values = {item.name: getattr(instance, item.name) for item in fields(instance)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def http_base(value: str) -> str | None:
    """Checks the address of a provider's API: https, or http to a literal private address with a port (contract §2)."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username:
        return "must be an address such as https://graph.facebook.com."
    if parts.scheme == "https":
        return None
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return "must begin with https://; http:// is only for a literal private address with a port."
    return None if port and (literal.is_private or literal.is_loopback) else "must begin with https://."


def _spec(item: Field[Any]) -> Spec:
    meta, required = item.metadata, item.default is MISSING
    default = None if required else item.default
    return Spec(item.name, meta["kind"], meta["label"], meta["help"], required, default, meta["choices"], meta["check"])


def _take(spec: Spec, value: Any) -> Any:
    if value is None or value == "" or value == []:
        if spec.required:
            raise ValueError("is missing.")
        return spec.default
    if spec.kind in ("secret", "words"):
        return tuple(_line(spec, word) for word in (value if isinstance(value, list | tuple) else [value]))
    if spec.kind == "flag":
        if not isinstance(value, bool):
            raise ValueError("must be true or false.")
        return value
    return _line(spec, value)


def _line(spec: Spec, value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)  # a file's writer need not know that a number is kept as it was written
    if not isinstance(value, str):
        raise ValueError("must be a text." if spec.kind in ("text", "choice") else "must be a text or a list of texts.")
    value = value.strip()
    if not value or not value.isprintable() or len(value) > 4096:
        raise ValueError("must be one line of at most 4096 characters, and not empty.")
    if spec.kind == "secret" and not value.isascii():
        raise ValueError("must hold only ASCII characters.")
    if spec.choices and value not in spec.choices:
        raise ValueError(f"must be one of {', '.join(spec.choices)}.")
    if spec.check is not None and (problem := spec.check(value)):
        raise ValueError(problem)
    return value
