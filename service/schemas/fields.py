"""Fields and schemas that say what is wrong in words, and write numbers as the contract has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from index.edtf import InvalidDateError, PublicationDate, parse_edtf

_CLOCK: Final = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-](0\d|1[0-5]):?[0-5]\d)?"
_DAY: Final = r"(0[1-9]|[12]\d|3[01])"
EDTF_PATTERN: Final = rf"^(?!0000)\d{{4}}(-(0[1-9]|1[0-2])(-{_DAY}([T ]{_CLOCK})?)?)?$"
"""The shape of a date, for the documentation; `index.edtf` decides."""

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class StrictSchema(Schema):
    """Read requests: refuse unknown fields, and say which there are."""

    class Meta:
        """Set what marshmallow does with fields it does not know."""

        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["unknown"] = f"there is no such field; known are {', '.join(self.fields)}"
        self.error_messages["type"] = "give an object"


class AnswerSchema(Schema):
    """Write answers; every field is always there but those in `optional`. More fields may come."""

    class Meta:
        """Let the documentation leave answers open."""

        unknown = EXCLUDE

    optional: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let the documentation say which fields are always there."""
        field_obj.required = field_name not in self.optional


def described(description: str, **more: Any) -> dict[str, Any]:
    """Describe a field for the documentation."""
    return {"description": description, **more}


def _options(options: dict[str, Any], invalid: str, **shape: Any) -> dict[str, Any]:
    """Complete the options of a field: its words for what is wrong, and its shape for the documentation."""
    messages = {
        "required": "this field is required",
        "null": "null is not a value here; leave the field out instead",
        "invalid": invalid,
    }
    shown = {name: value for name, value in shape.items() if value is not None}
    return options | {"error_messages": messages, "metadata": shown | dict(options.get("metadata", {}))}


class TextField(fields.String):
    """Take a text of bounded length without NUL and lone surrogates; trimmed where asked."""

    def __init__(
        self, *, max_chars: int, min_chars: int | None = None, trim: bool = False, **options: Any
    ) -> None:
        super().__init__(**_options(options, "give a string", minLength=min_chars, maxLength=max_chars))
        self._min_chars, self._max_chars, self._trim = min_chars or 0, max_chars, trim

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        text = text.strip() if self._trim else text
        if found := _UNSTORABLE.search(text):
            name = "NUL" if found[0] == "\0" else "a lone surrogate"
            raise ValidationError(f"holds {name} at character {found.start() + 1}; remove it")
        if len(text) < self._min_chars:
            raise ValidationError("give at least one character that is not blank")
        if len(text) > self._max_chars:
            raise ValidationError(f"give at most {self._max_chars:,} characters, not {len(text):,}")
        return text


class WholeNumber(fields.Integer):
    """Take a whole number in a range; where `strict`, only a JSON number is one, and 5.0 is 5."""

    def __init__(self, *, low: int, high: int, strict: bool = True, **options: Any) -> None:
        mend = f"give a whole number from {low} to {high}"
        super().__init__(strict=strict, **_options(options, mend, minimum=low, maximum=high))
        self.error_messages["too_large"] = mend
        self._low, self._high = low, high

    def _validated(self, value: Any) -> int:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        number: int = super()._validated(whole)
        if not self._low <= number <= self._high:
            raise self.make_error("invalid")
        return number


class Flag(fields.Boolean):
    """Take true or false, and nothing that merely looks like them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**_options(options, "give true or false"))

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Choices(fields.List[Any]):
    """Take a list of bounded length."""

    def __init__(
        self, item: fields.Field[Any], *, max_items: int, min_items: int | None = None, **options: Any
    ) -> None:
        super().__init__(item, **_options(options, "give a list", minItems=min_items, maxItems=max_items))
        self._min_items, self._max_items = min_items or 0, max_items

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self._max_items:
            raise ValidationError(f"give at most {self._max_items} items, not {len(value)}")
        if isinstance(value, list) and len(value) < self._min_items:
            raise ValidationError(f"give at least {self._min_items}, or leave the field out")
        items: list[Any] = super()._deserialize(value, attr, data, **options)
        return items


class OneOf(fields.String):
    """Take one of some words."""

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        self._words = tuple(words)
        mend = f"give one of {', '.join(self._words)}"
        super().__init__(**_options(options, mend, enum=list(self._words)))

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if text not in self._words:
            raise self.make_error("invalid")
        return text


class EdtfDate(fields.Field[Any]):
    """Take a date in EDTF."""

    def __init__(self, **options: Any) -> None:
        mend = "give a date as a string, such as 2022-01-26"
        shape = {"type": "string", "pattern": EDTF_PATTERN, "example": "2022-01-26"}
        super().__init__(**_options(options, mend, **shape))

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            return self._read(parse_edtf(value))
        except InvalidDateError as error:
            raise ValidationError(str(error)) from error

    def _read(self, date: PublicationDate) -> Any:
        return date


class Moment(EdtfDate):
    """Take a date in EDTF as its earliest or latest second."""

    def __init__(self, *, edge: Literal["earliest", "latest"], **options: Any) -> None:
        super().__init__(**options)
        self._edge = edge

    def _read(self, date: PublicationDate) -> datetime | None:
        return date.earliest if self._edge == "earliest" else date.latest


class Rounded(fields.Float):
    """Write a number with a bounded count of decimals."""

    def __init__(self, digits: int, **options: Any) -> None:
        super().__init__(**options)
        self._digits = digits

    def _serialize(self, value: Any, attr: Any, obj: Any, **options: Any) -> float | None:
        return None if value is None else round(float(value), self._digits)


class Count(fields.Integer):
    """Write how many there are."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **options: Any) -> int:
        return len(value)


class Part(fields.Nested):
    """Write a nested object from its parent's object, or from one attribute `of` it."""

    def __init__(self, nested: type[Schema], of: str | None = None, **options: Any) -> None:
        super().__init__(nested, **options)
        self._of = of

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """Give that object."""
        return obj if self._of is None else getattr(obj, self._of)
