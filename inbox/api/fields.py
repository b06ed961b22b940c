"""Fields that take what the contract says and nothing near it, and the serializer that names what it does not know."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inbox import times
from inbox.api.parsing import clean_json
from inbox.inbound import clean

#: what a bigint holds
LARGEST = 2**63 - 1
_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """A body or a query of which every field is known."""

    #: whether what is not named here is refused (bodies) or passed over (queries)
    refuses_unknown = True

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; an unknown field is an error that names it."""
        if self.refuses_unknown and isinstance(data, dict):
            unknown = sorted(str(key)[:80] for key in data if key not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {clean(name) or "?": ["There is no such field here."] for name in unknown[:20]}, code="unknown"
                )
        return super().to_internal_value(data)


class Query(Strict):
    """The parameters of a GET; others are passed over."""

    refuses_unknown = False


class Text(serializers.CharField):
    """Text as we keep it; a number or a boolean is no text. `max_length` in characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The cleaned text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(clean(data))


class Word(serializers.CharField):
    """A short token of ours or theirs: taken as it is, refused with control characters or lone surrogates."""

    def to_internal_value(self, data: Any) -> str:
        """The token."""
        if not isinstance(data, str):
            self.fail("invalid")
        if data != clean(data) or "\n" in data or "\t" in data:
            raise serializers.ValidationError("This holds characters that cannot be kept.")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["42"]})
class Id(serializers.Field[Any, Any, Any, Any]):
    """An id: a string of ASCII digits (a JSON integer is taken too). Gives an int."""

    def to_internal_value(self, data: Any) -> int:
        """The id as a number within a bigint."""
        return _whole(data, "This must be an id: a string of digits.")

    def to_representation(self, value: Any) -> str:
        """As a string."""
        return str(value)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST, "examples": [17]})
class Whole(serializers.Field[Any, Any, Any, Any]):
    """A whole number from `least` to `most`; in a query its ASCII digits."""

    def __init__(self, least: int = 0, most: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        number = _whole(data, "This must be a whole number.")
        if not self.least <= number <= self.most:
            raise serializers.ValidationError(f"This must be from {self.least} to {self.most}.")
        return number

    def to_representation(self, value: Any) -> int:
        """As a number."""
        return int(value)


@extend_schema_field({"type": "boolean"})
class Flag(serializers.Field[Any, Any, Any, Any]):
    """true or false; in a query 1, 0, true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The boolean."""
        if isinstance(data, bool):
            return data
        if isinstance(data, str) and data in ("1", "0", "true", "false"):
            return data in ("1", "true")
        raise serializers.ValidationError("This must be true or false.")

    def to_representation(self, value: Any) -> bool:
        """As a boolean."""
        return bool(value)


@extend_schema_field({"type": "string", "format": "date-time", "examples": ["2026-11-20T09:30:00Z"]})
class When(serializers.Field[Any, Any, Any, Any]):
    """A time of RFC 3339 with its offset. Gives an aware UTC datetime."""

    def to_internal_value(self, data: Any) -> datetime:
        """The moment in UTC."""
        return moment(data)

    def to_representation(self, value: Any) -> str:
        """As text."""
        return str(value.isoformat())


@extend_schema_field({"description": "Any JSON value."})
class Anything(serializers.Field[Any, Any, Any, Any]):
    """Any JSON value, its texts cleaned."""

    def to_internal_value(self, data: Any) -> Any:
        """The cleaned value."""
        return clean_json(data)

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


@extend_schema_field({"type": "object", "additionalProperties": True})
class Mapping(Anything):
    """A JSON object, its texts cleaned."""

    def to_internal_value(self, data: Any) -> Any:
        """The cleaned object."""
        if not isinstance(data, dict):
            raise serializers.ValidationError("This must be an object.")
        return clean_json(data)


def moment(text: Any) -> datetime:
    """RFC 3339 text as an aware UTC datetime; raises ValidationError."""
    try:
        return times.moment(text)
    except times.Senseless as error:
        raise serializers.ValidationError(str(error)) from error


def _whole(data: Any, sentence: str) -> int:
    if isinstance(data, str) and _DIGITS.fullmatch(data):
        data = int(data)
    if isinstance(data, bool) or not isinstance(data, int) or not 0 <= data <= LARGEST:
        raise serializers.ValidationError(sentence)
    return data
