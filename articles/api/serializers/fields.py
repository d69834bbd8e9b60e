"""Fields that take what JSON says and nothing else, and inputs that know every key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request


class Integer(serializers.IntegerField):
    """A whole number written as one: 3, not 3.0, "3" or true."""

    default_error_messages = {
        "invalid": _("This must be a whole number, written without quotes or a point.")
    }

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if type(data) is not int:
            self.fail("invalid")
        return int(data)


class Text(serializers.CharField):
    """A string, kept as it is: not trimmed, never made from a number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=options.pop("trim_whitespace", False), **options)

    def to_internal_value(self, data: Any) -> str:
        """The string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class RawText(Text):
    """A string of any characters, empty too: the actions judge it, in the words of every other door."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_blank=True, **options)
        self.validators = []


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Id(serializers.UUIDField):
    """A UUID as a string."""

    def to_internal_value(self, data: Any) -> Any:
        """The UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Json(serializers.JSONField):
    """Any JSON value; what it may be is the codebook's business."""


class Object(serializers.DictField):
    """A JSON object; what it may hold is the codebook's business."""


class Input(serializers.Serializer[Any]):
    """What comes in. A key that isn't declared is refused, and the known ones are named."""

    noun = _("field")

    def to_internal_value(self, data: Any) -> Any:
        """The parsed values. Raises ValidationError with every problem at once."""
        if not isinstance(data, Mapping):
            raise serializers.ValidationError(
                {"non_field_errors": [_("Send a JSON object.")]}, code="invalid"
            )
        unknown = [key for key in data if key not in self.fields]
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {
                    key: [
                        serializers.ErrorDetail(
                            _("“%(key)s” is not a known %(noun)s. Known: %(known)s.")
                            % {"key": str(key)[:60], "noun": self.noun, "known": known or "–"},
                            code="unknown",
                        )
                    ]
                    for key in unknown
                }
            )
        return super().to_internal_value(data)

    @classmethod
    def read(cls, data: Any, *, partial: bool = False) -> dict[str, Any]:
        """The parsed values of ``data``."""
        parsed = cls(data=data, partial=partial)
        parsed.is_valid(raise_exception=True)
        values: dict[str, Any] = parsed.validated_data
        return values


class Query(Input):
    """The query parameters of an address. An empty one counts as not given, as forms send them."""

    noun = _("query parameter")

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        """The parsed parameters of a request; an unknown one, or one given twice, is refused."""
        given = request.query_params
        twice = [name for name in given if len(given.getlist(name)) > 1]
        if twice:
            raise serializers.ValidationError({twice[0]: [_("This is given twice. Send it once.")]})
        known = cls().fields
        return cls.read(
            {name: value for name, value in given.items() if value or name not in known}
        )


class Output(serializers.Serializer[Any]):
    """What goes out; it documents the answer and is never given data to parse."""

    @classmethod
    def again(cls) -> Self:
        """A fresh instance, for nesting."""
        return cls()
