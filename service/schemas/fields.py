"""Fields and a schema that say what is wrong in words, and write numbers as the contract has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from marshmallow import RAISE, Schema, ValidationError, fields

from index.edtf import InvalidDateError, PublicationDate, parse_edtf

EDTF_PATTERN: Final = r"^\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$"
"""The shape of a date, for the documentation; `index.edtf` decides."""

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class StrictSchema(Schema):
    """Refuse unknown fields, and say which there are."""

    class Meta:
        """Set what marshmallow does with fields it does not know."""

        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["unknown"] = f"there is no such field; known are {', '.join(self.fields)}"
        self.error_messages["type"] = "give an object"


_COMMON_MESSAGES: Final = {
    "required": "this field is required",
    "null": "null is not a value here; leave the field out instead",
}


class TextField(fields.String):
    """Take a text of bounded length without NUL and lone surrogates; trimmed where asked."""

    default_error_messages = {**_COMMON_MESSAGES, "invalid": "give a string"}

    def __init__(
        self, *, min_chars: int = 0, max_chars: int | None = None, trim: bool = False, **options: Any
    ) -> None:
        options["metadata"] = {
            **({"minLength": min_chars} if min_chars else {}),
            **({"maxLength": max_chars} if max_chars else {}),
            **options.get("metadata", {}),
        }
        super().__init__(**options)
        self._min_chars, self._max_chars, self._trim = min_chars, max_chars, trim

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        text = text.strip() if self._trim else text
        if found := _UNSTORABLE.search(text):
            name = "NUL" if found[0] == "\0" else "a lone surrogate"
            raise ValidationError(f"holds {name} at character {found.start() + 1}; remove it")
        if len(text) < self._min_chars:
            raise ValidationError("give at least one character that is not blank")
        if self._max_chars is not None and len(text) > self._max_chars:
            raise ValidationError(f"give at most {self._max_chars:,} characters, not {len(text):,}")
        return text


class WholeNumber(fields.Integer):
    """Take a whole number in a range; from a body, only a JSON number is one."""

    default_error_messages = {**_COMMON_MESSAGES, "too_large": "give a smaller number"}

    def __init__(self, *, low: int, high: int, strict: bool = True, **options: Any) -> None:
        options["metadata"] = {"minimum": low, "maximum": high, **options.get("metadata", {})}
        super().__init__(strict=strict, **options)
        self._low, self._high = low, high
        self.error_messages["invalid"] = self._mend

    @property
    def _mend(self) -> str:
        return f"give a whole number from {self._low} to {self._high}"

    def _validated(self, value: Any) -> int:
        number: int = super()._validated(value)
        if not self._low <= number <= self._high:
            raise ValidationError(self._mend)
        return number


class Flag(fields.Boolean):
    """Take true or false, and nothing that merely looks like them."""

    default_error_messages = {**_COMMON_MESSAGES, "invalid": "give true or false"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Choices(fields.List):
    """Take a list with at most `max_items` items."""

    default_error_messages = {**_COMMON_MESSAGES, "invalid": "give a list"}

    def __init__(self, item: fields.Field[Any], *, min_items: int = 0, max_items: int, **options: Any) -> None:
        options["metadata"] = {
            **({"minItems": min_items} if min_items else {}),
            "maxItems": max_items,
            **options.get("metadata", {}),
        }
        super().__init__(item, **options)
        self._min_items, self._max_items = min_items, max_items

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self._max_items:
            raise ValidationError(f"give at most {self._max_items} items")
        if isinstance(value, list) and len(value) < self._min_items:
            raise ValidationError(f"give at least {self._min_items}, or leave the field out")
        items: list[Any] = super()._deserialize(value, attr, data, **options)
        return items


class OneOf(fields.String):
    """Take one of some words."""

    default_error_messages = _COMMON_MESSAGES

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        self._words = tuple(words)
        options["metadata"] = {"enum": list(self._words), **options.get("metadata", {})}
        super().__init__(**options)
        self.error_messages["invalid"] = f"give one of {', '.join(self._words)}"

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if text not in self._words:
            raise self.make_error("invalid")
        return text


class EdtfDate(fields.String):
    """Take a date in EDTF; unknown where it is null and null is allowed."""

    default_error_messages = {**_COMMON_MESSAGES, "invalid": "give a date as a string, such as 2022-01-26"}

    def __init__(self, **options: Any) -> None:
        options["metadata"] = {"pattern": EDTF_PATTERN, "example": "2022-01-26", **options.get("metadata", {})}
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        return self._parsed(super()._deserialize(value, attr, data, **options))

    @staticmethod
    def _parsed(text: str) -> PublicationDate:
        try:
            return parse_edtf(text)
        except InvalidDateError as error:
            raise ValidationError(str(error)) from error


class Moment(EdtfDate):
    """Take a date in EDTF as its earliest or latest second."""

    def __init__(self, *, edge: Literal["earliest", "latest"], **options: Any) -> None:
        super().__init__(**options)
        self._edge = edge

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> datetime:
        date = super()._deserialize(value, attr, data, **options)
        moment: datetime = getattr(date, self._edge)
        return moment


class Rounded(fields.Float):
    """Write a number with a bounded count of decimals."""

    def __init__(self, digits: int, **options: Any) -> None:
        super().__init__(**options)
        self._digits = digits

    def _serialize(self, value: Any, attr: Any, obj: Any, **options: Any) -> float | None:
        return None if value is None else round(float(value), self._digits)


class Part(fields.Nested):
    """Write a nested object from the same object as its parent."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """Give the parent itself."""
        return obj


def described(description: str, **more: Any) -> Mapping[str, Any]:
    """Describe a field for the documentation."""
    return {"description": description, **more}
