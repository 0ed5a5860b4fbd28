"""Fields of a document that is handed in, each checked by the rule that holds for every door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from marshmallow import ValidationError, fields

from index.field_checks import InvalidDocumentError, short_field, string_field, url_field
from index.validation import make_document

URL_PATTERN: Final = r"^\s*([Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"]+\s*)?$"
"""The shape of a web address, for the documentation; `index.field_checks` decides."""


class DocumentField(fields.Field[Any]):
    """Take one field of a document by the rule that holds for every door; the document is made later, once.

    `check` raises InvalidDocumentError; it is given the name of the field, its value and its longest length.
    """

    def __init__(
        self,
        name: str,
        *,
        max_chars: int,
        check: Callable[[str, Any, int], object] = short_field,
        **options: Any,
    ) -> None:
        shape = {"type": "string", "maxLength": max_chars}
        super().__init__(
            **options
            | {
                "metadata": shape | options.get("metadata", {}),
                "error_messages": {"required": "is missing: give a string", "null": "is null: give a string"},
            }
        )
        self._rule, self._max_chars, self._check = name, max_chars, check

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        try:
            self._check(self._rule, value, self._max_chars)
        except InvalidDocumentError as error:
            raise ValidationError(error.message) from error
        return value


def check_text(name: str, value: Any, max_chars: int) -> None:
    """Take a text that is more than blanks."""
    text = string_field(name, value, max_chars)
    if not text or text.isspace():
        raise InvalidDocumentError(name, "is empty: give the text of the document")


def check_by_index(name: str, value: Any, _: int) -> None:
    """Ask the index, with a tiny document whose language is stated and so not detected."""
    make_document(**{"text": "-", "document_id": "x", "language": "en", "published": None, name: value})


def check_url(name: str, value: Any, _: int) -> None:
    """Take a web address."""
    url_field(name, value)
