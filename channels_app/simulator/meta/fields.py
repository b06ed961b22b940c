"""Small checks of a JSON body that answer in Meta's words."""

from typing import Any

from channels_app.simulator.meta.errors import GraphError, bad, missing


def need(body: dict[str, Any], key: str, where: str = "") -> Any:
    """The value of a key that must be there."""
    value = body.get(key)
    if value is None or value == "":
        raise missing(f"{where}['{key}']" if where else key)
    return value


def need_object(body: dict[str, Any], key: str, where: str = "") -> dict[str, Any]:
    """A key whose value must be an object."""
    value = need(body, key, where)
    if not isinstance(value, dict):
        raise bad(f"{where}['{key}']" if where else key, "must be a JSON object.")
    return value


def need_list(body: dict[str, Any], key: str, where: str, least: int = 1, most: int = 1000) -> list[Any]:
    """A key whose value must be an array of so many elements."""
    value = need(body, key, where)
    if not isinstance(value, list):
        raise bad(f"{where}['{key}']", "must be an array.")
    if not least <= len(value) <= most:
        raise value_error(f"{where}['{key}'] must have between {least} and {most} elements, has {len(value)}.")
    return value


def text(body: dict[str, Any], key: str, where: str, most: int, *, required: bool = True) -> str:
    """A text of at most so many characters (code points)."""
    value = need(body, key, where) if required else body.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad(f"{where}['{key}']", "must be a string.")
    if len(value) > most:
        raise bad(f"{where}['{key}']", f"must be at most {most} characters long.")
    return value


def only(body: dict[str, Any], where: str, *allowed: str) -> None:
    """Refuse keys that the object does not have."""
    for key in body:
        if key not in allowed:
            raise GraphError(100, f'(#100) Unexpected key "{key}" on param "{where}".')


def value_error(details: str) -> GraphError:
    """131009 with its details."""
    return GraphError(131009, details=details)


def number(body: dict[str, Any], key: str, where: str, least: float, most: float) -> float:
    """A number, or a text that is one, within bounds."""
    value = need(body, key, where)
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise bad(f"{where}['{key}']", "must be a number.") from None
    if isinstance(value, bool) or not least <= found <= most:
        raise bad(f"{where}['{key}']", f"must be between {least:g} and {most:g}.")
    return found
