"""Read files of claims, JSON lines or a CSV table, as the requests that POST /check would take."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from service.api.json_body import MalformedBodyError, parse_json

_MAX_CELL_CHARS: Final = 1 << 20
_BYTE_ORDER_MARK: Final = "\ufeff"


class ClaimFileError(ValueError):
    """Say why a file of claims cannot be read, and how to mend it."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Hold one claim of a file: its number from 1, and its request; `fault` says why it cannot be read.

    `request` has the members of POST /check, and perhaps an `id`; they are not checked yet.
    """

    number: int
    request: Mapping[str, Any]
    fault: MalformedBodyError | None = None

    @property
    def claim(self) -> str | None:
        """Give the claim as it stands in the file; None where there is none."""
        claim = self.request.get("claim")
        return claim if isinstance(claim, str) else None


def read_claims(path: Path, column: str, id_column: str) -> Iterator[ClaimRow]:
    """Read every claim of a .csv or .jsonl file, in order, one at a time.

    A CSV table is UTF-8 with a header; `column` holds the claims, `id_column` (which may be missing) your
    names for them. Each JSON line is a request of POST /check. Raises ClaimFileError where the file is of
    neither kind, is not UTF-8, or has no such column.
    """
    if path.suffix.lower() == ".csv":
        return _csv_rows(path, column, id_column)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return _json_rows(path)
    raise ClaimFileError(f"{path}: give a file that ends in .csv or .jsonl")


def _csv_rows(path: Path, column: str, id_column: str) -> Iterator[ClaimRow]:
    csv.field_size_limit(_MAX_CELL_CHARS)
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            first = lines.readline().lstrip(_BYTE_ORDER_MARK)  # programs that join files leave several
            table = csv.DictReader(chain([first], lines))
            header = table.fieldnames or ()
            if column not in header:
                raise ClaimFileError(
                    f"{path} has no column {column!r}: name one of {', '.join(map(repr, header)) or 'none'} "
                    "with --column"
                )
            for number, row in enumerate(table, start=1):
                named = {"id": row[id_column]} if row.get(id_column) else {}
                yield ClaimRow(number, {"claim": row[column] or "", **named})
    except UnicodeDecodeError as error:
        raise ClaimFileError(f"{path} is not UTF-8: save it as CSV UTF-8") from error
    except csv.Error as error:
        raise ClaimFileError(f"{path} is no CSV table: {error}") from error


def _json_rows(path: Path) -> Iterator[ClaimRow]:
    number = 0
    with path.open("rb") as lines:
        for sent in lines:
            line = sent
            while line.startswith(BOM_UTF8):
                line = line.removeprefix(BOM_UTF8)
            if not line.strip():
                continue
            number += 1
            yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> ClaimRow:
    try:
        value = parse_json(line, "line")
    except MalformedBodyError as error:
        return ClaimRow(number, {}, error)
    if not isinstance(value, dict):
        return ClaimRow(number, {}, MalformedBodyError('The line is no object such as {"claim": "..."}.'))
    return ClaimRow(number, value)
