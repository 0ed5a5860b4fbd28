"""Read documents from files: JSON lines, CSV tables and plain texts."""

from __future__ import annotations

from index.readers.defaults import Defaults
from index.readers.json_lines import read_json_line, read_json_lines
from index.readers.paths import KNOWN_ENDINGS, read_paths, size_of_paths
from index.readers.plain_text import read_plain_text
from index.readers.tables import read_table

__all__ = [
    "KNOWN_ENDINGS",
    "Defaults",
    "read_json_line",
    "read_json_lines",
    "read_paths",
    "read_plain_text",
    "read_table",
    "size_of_paths",
]
