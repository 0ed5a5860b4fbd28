"""Check single fields of a document; what is wrong is named with the field and how to mend it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

MAX_URL_CHARS: Final = 2_000

LARGEST_NUMBER: Final = 1_000_000
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_NOT_IN_URL: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"]")


class InvalidDocumentError(ValueError):
    """Name the field of a document that is wrong (`source.url` is `url`), and how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        """Keep both parts; the text of the error is "field: message"."""
        super().__init__(f"{field}: {message}")
        self._field = field
        self._message = message

    @property
    def field(self) -> str:
        """Name the field."""
        return self._field

    @property
    def message(self) -> str:
        """Say what is wrong with it and how to mend it."""
        return self._message


def string_field(field: str, value: object, max_chars: int) -> str:
    """Give a string back unchanged; raises InvalidDocumentError, as all of these, where it cannot be used."""
    if value is None:
        raise InvalidDocumentError(field, "is missing: give a string")
    if not isinstance(value, str):
        raise InvalidDocumentError(field, f"is {kind_of(value)}: write it as a string")
    if len(value) > max_chars:
        raise InvalidDocumentError(field, f"has {len(value):,} characters: at most {max_chars:,} fit")
    if "\0" in value:
        raise InvalidDocumentError(field, "holds a NUL character: remove it")
    if _SURROGATE.search(value) is not None:
        if _UNDECODED.search(value) is not None:
            raise InvalidDocumentError(field, "holds bytes that are not UTF-8: save the file as UTF-8")
        raise InvalidDocumentError(field, "holds half a surrogate pair: write the whole character")
    return value


def short_field(field: str, value: object, max_chars: int) -> str | None:
    """Give a string without the blanks at its ends, None where nothing is left of it."""
    if value is None:
        return None
    return string_field(field, value, max_chars).strip() or None


def url_field(field: str, value: object) -> str | None:
    """Give a web address, None where there is none."""
    url = short_field(field, value, MAX_URL_CHARS)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or _NOT_IN_URL.search(url) is not None:
        raise InvalidDocumentError(field, "is no web address: write it in full, as https://example.org/page")
    return url


def number_field(field: str, value: object) -> float | None:
    """Give a number, None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidDocumentError(field, f"is {kind_of(value)}: write it as a number")
    if not abs(value) <= LARGEST_NUMBER:  # true for NaN
        raise InvalidDocumentError(field, f"is no number up to {LARGEST_NUMBER:,}")
    return float(value)


def kind_of(value: object) -> str:
    """Name the kind of a JSON value."""
    kinds: dict[type, str] = {bool: "a truth value", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")
