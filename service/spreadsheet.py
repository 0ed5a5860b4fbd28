"""Tables for spreadsheet programs: CSV in UTF-8 whose cells are never taken for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(value: object) -> object:
    """Give a cell that no spreadsheet program runs as a formula; None becomes an empty one.

    Texts that begin like a formula get an apostrophe in front, as
    https://owasp.org/www-community/attacks/CSV_Injection advises. Numbers stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff'\"").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table for spreadsheet programs: with a byte order mark, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as out:
        _write(out, columns, rows)
    unfinished.replace(path)


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Give a table as CSV (RFC 4180)."""
    out = io.StringIO(newline="")
    _write(out, columns, rows)
    return out.getvalue()


def _write(out: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([plain_cell(row.get(column)) for column in columns])
