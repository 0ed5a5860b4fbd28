"""Read CSV tables, one document a row, from a file of any length."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from index.documents import Document
from index.readers.defaults import Defaults
from index.readers.fields import FLAT_FIELDS, document_from_fields
from index.records import Rejected
from index.validation import MAX_TEXT_CHARS

_DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_LINE_BYTES: Final = 4 * MAX_TEXT_CHARS + 100_000
_SHOWN_COLUMNS: Final = 10
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def _ignore(note: str) -> None:
    """Tell nobody."""


def read_table(
    stream: BinaryIO, where: str, defaults: Defaults, on_note: Callable[[str], None] = _ignore
) -> Iterator[Document | Rejected]:
    """Read one document a row; the first row names the columns (those of the JSON fields, in any order).

    Commas, semicolons, tabs and bars are told apart by the first row. Columns with other names are passed
    over, and `on_note` is told so once. An empty cell counts as not given.
    A row is named by the line on which it begins: `where:number`, from 1. A bad row never stops the rest,
    but a quotation mark that is never closed does.
    """
    # Rows are read one by one, so a greater limit costs nothing until a cell uses it.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT_CHARS + 1_000))
    head = stream.read(2)
    if head in _UTF16:
        yield Rejected(f"{where}:1", "the file is UTF-16: save it as UTF-8")
        return
    # Bytes that are not UTF-8 become surrogates, which the check of the fields refuses, row by row.
    lines = _Lines(head, stream)
    first = lines.first()
    rows = csv.reader(lines, delimiter=_delimiter(first))
    columns = _columns(rows, first)
    complaint = _complaint(columns)
    if complaint is not None:
        yield Rejected(f"{where}:1", complaint)
        return
    unknown = [column for column in columns if column not in FLAT_FIELDS]
    if any(unknown):
        on_note(f"{where}: columns passed over: {_listed(unknown)}; known are {', '.join(FLAT_FIELDS)}")
    yield from _documents(rows, columns, where, defaults)


def _listed(columns: list[str]) -> str:
    shown = ", ".join(column[:40] for column in columns[:_SHOWN_COLUMNS] if column)
    return f"{shown} and {len(columns) - _SHOWN_COLUMNS} more" if len(columns) > _SHOWN_COLUMNS else shown


class _Lines:
    """Iterate over the decoded lines of a stream whose first bytes are already read."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._first: bytes | None = head if head.endswith(b"\n") else head + stream.readline(_MAX_LINE_BYTES)
        self._stream = stream

    def first(self) -> str:
        return _decoded((self._first or b"").removeprefix(b"\xef\xbb\xbf"))

    def __iter__(self) -> Iterator[str]:
        yield self.first()
        # Let go of it: a first line may be long.
        self._first = None
        while line := self._stream.readline(_MAX_LINE_BYTES + 1):
            if len(line) > _MAX_LINE_BYTES:
                raise csv.Error(f"a line of more than {_MAX_LINE_BYTES:,} bytes; the rest is not read")
            yield _decoded(line)


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def _delimiter(first: str) -> str:
    """Choose the delimiter that turns the most of the first row into known column names."""

    def known(delimiter: str) -> int:
        return sum(_name(cell) in FLAT_FIELDS for cell in first.split(delimiter))

    return max(_DELIMITERS, key=known)


def _columns(rows: Iterator[list[str]], first: str) -> list[str]:
    if not first.strip():
        return []
    try:
        return [_name(cell) for cell in next(rows, [])]
    except csv.Error:
        return []


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip().casefold()


def _complaint(columns: list[str]) -> str | None:
    names = ", ".join(FLAT_FIELDS)
    if not columns:
        return f"the first row is empty: name the columns there ({names})"
    if "text" not in columns:
        return f"text: there is no such column: name it in the first row ({names})"
    for position, column in enumerate(columns):
        if column in FLAT_FIELDS and column in columns[:position]:
            return f"{column}: is the name of two columns: keep one of them"
    return None


def _documents(
    rows: Iterator[list[str]], columns: list[str], where: str, defaults: Defaults
) -> Iterator[Document | Rejected]:
    while True:
        place = f"{where}:{getattr(rows, 'line_num', 0) + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # Where a quotation mark was never closed, nothing tells where the next row begins.
            reason = f"is no CSV row ({error}): close its quotation marks; the rest of the file is not read"
            yield Rejected(place, reason)
            return
        if not any(row):
            continue
        if len(row) != len(columns):
            reason = f"has {len(row)} cells, the first row has {len(columns)}: quote cells with delimiters"
            yield Rejected(place, reason)
            continue
        named = zip(columns, row, strict=True)
        cells = {name: cell for name, cell in named if cell and name in FLAT_FIELDS}
        yield document_from_fields(cells, defaults, place)
