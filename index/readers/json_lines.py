"""Read JSON lines, one document a line, from a stream of any length."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from index.documents import Document
from index.pages.sandbox import PageReader
from index.readers.defaults import Defaults
from index.readers.fields import document_from_fields
from index.records import Rejected
from index.validation import MAX_TEXT_CHARS

# A text of the greatest length, every character written as an escaped surrogate pair, and its source.
MAX_LINE_BYTES: Final = 12 * MAX_TEXT_CHARS + 100_000
_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_SKIP_BYTES: Final = 1 << 20


class _BadJsonError(ValueError):
    """Say what JSON allows and a document does not."""


def read_json_lines(
    stream: BinaryIO,
    where: str,
    defaults: Defaults,
    max_line_bytes: int = MAX_LINE_BYTES,
    pages: PageReader | None = None,
) -> Iterator[Document | Rejected]:
    """Read one document a line; blank lines are passed over, a bad line never stops the rest.

    `where` names the stream; a line is named `where:number`, from 1. Holds one line in memory at a time.
    """
    number = 0
    while line := stream.readline(max_line_bytes + 1):
        number += 1
        place = f"{where}:{number}"
        if len(line) > max_line_bytes and not line.endswith(b"\n"):
            _skip_line(stream)
            yield Rejected(place, f"the line is longer than {max_line_bytes:,} bytes: split the document")
            continue
        if number == 1:
            if line.startswith(_UTF16):
                yield Rejected(place, "the file is UTF-16: save it as UTF-8")
                return
            line = line.removeprefix(_BOM)
        if line.strip():
            yield read_json_line(line, place, defaults, pages)


def read_json_line(
    line: bytes, where: str, defaults: Defaults, pages: PageReader | None = None
) -> Document | Rejected:
    """Read one document of one line of JSON; a Rejected says which field is wrong and how to mend it."""
    try:
        value = json.loads(
            line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant
        )  # fmt: skip
    except UnicodeDecodeError as error:
        return Rejected(where, f"byte {error.start + 1} of the line is not UTF-8: save the file as UTF-8")
    except json.JSONDecodeError as error:
        return Rejected(where, f"is no JSON: {error.msg} at character {error.colno}: write one object a line")
    except _BadJsonError as error:
        return Rejected(where, str(error))
    except (ValueError, RecursionError):
        return Rejected(where, "is no document: its JSON is nested too deeply or holds a number too long")
    if not isinstance(value, dict):
        return Rejected(where, 'is no object: write {"text": "...", "title": ..., "published": ...}')
    return document_from_fields(value, defaults, where, pages)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(_SKIP_BYTES)) and not piece.endswith(b"\n"):
        pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise _BadJsonError(f"{name[:40]}: is given twice in one object: keep one of them")
        fields[name] = value
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise _BadJsonError(f"{name} is no JSON: leave it out")
