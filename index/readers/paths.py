"""Walk over files and folders and read each file by its ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final

from index.documents import Document
from index.pages.sandbox import PageReader
from index.readers.counting import CountedFile
from index.readers.defaults import Defaults
from index.readers.file_ids import FileIds
from index.readers.json_lines import read_json_lines
from index.readers.plain_text import read_plain_text
from index.readers.saved_pages import read_feed, read_page
from index.readers.tables import read_table
from index.records import Rejected

_PAGES: Final = (".html", ".htm", ".xhtml")
_FEEDS: Final = (".xml", ".rss", ".atom")
KNOWN_ENDINGS: Final = (".jsonl", ".ndjson", ".csv", ".txt", *_PAGES, *_FEEDS)
_STANDARD_INPUT: Final = "-"
_MEND: Final = (
    "give .jsonl, .csv, .txt or .html files, feeds (.xml, .rss, .atom), folders of them, or - for JSON lines "
    "on standard input"
)
# Where browsers put what belongs to a page that they save.
_PARTS_OF_PAGE: Final = "_files"


def _ignore(value: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Hold what is the same for every file of a run."""

    ids: FileIds
    defaults: Defaults
    on_bytes: Callable[[int], None]
    on_note: Callable[[str], None]
    pages: PageReader


def read_paths(
    paths: Iterable[str | Path],
    defaults: Defaults,
    standard_input: BinaryIO | None = None,
    on_bytes: Callable[[int], None] = _ignore,
    on_note: Callable[[str], None] = _ignore,
    pages: PageReader | None = None,
) -> Iterator[Document | Rejected]:
    """Read documents from files, from folders (recursive, in sorted order) and, for `-`, from standard input.

    What cannot be read is a Rejected in its place. Hidden files and folders, links to folders, and files
    with other endings are passed over in a folder; a folder without any known file is a Rejected.
    A text file or a saved page is one document with its name as id, or its path within the folder; files
    that would share an id get a digest of their whole path behind it. `on_bytes` is told how many more
    bytes of files were read, `on_note` of what was passed over inside a file. `pages` reads pages and feeds;
    without one, a reader with the usual limits is made, and ended with the run.
    """
    paths = list(paths)
    reader = pages or PageReader()
    run = _Run(FileIds(_text_files(paths)), defaults, on_bytes, on_note, reader)
    try:
        yield from _read_all(paths, run, standard_input)
    finally:
        if pages is None:
            reader.close()


def _read_all(
    paths: Iterable[str | Path], run: _Run, standard_input: BinaryIO | None
) -> Iterator[Document | Rejected]:
    for path in paths:
        if str(path) == _STANDARD_INPUT:
            if standard_input is None:
                yield Rejected("stdin", f"there is no standard input: {_MEND}")
            else:
                yield from read_json_lines(standard_input, "stdin", run.defaults, pages=run.pages)
        elif Path(path).is_dir():
            yield from _read_folder(Path(path), run)
        else:
            yield from _read_file(Path(path), Path(path).name, run)


def size_of_paths(paths: Iterable[str | Path]) -> int | None:
    """Add up the bytes of the files that `read_paths` would read; None where standard input is among them."""
    total = 0
    for path in paths:
        if str(path) == _STANDARD_INPUT:
            return None
        files = _files(Path(path)) if Path(path).is_dir() else [Path(path)]
        total += sum(file.stat().st_size for file in files if file.exists())
    return total


def _read_folder(folder: Path, run: _Run) -> Iterator[Document | Rejected]:
    found = False
    for file in _files(folder):
        found = True
        yield from _read_file(file, file.relative_to(folder).as_posix(), run)
    if not found:
        yield Rejected(str(folder), f"the folder holds no file to read: {_MEND}")


def _text_files(paths: Iterable[str | Path]) -> Iterator[tuple[Path, str]]:
    for path in map(Path, paths):
        files = _files(path) if path.is_dir() else (path,)
        for file in files:
            if file.suffix.lower() in (".txt", *_PAGES):
                yield file, file.name if file is path else file.relative_to(path).as_posix()


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        parts = {f"{Path(name).stem}{_PARTS_OF_PAGE}" for name in names if name.lower().endswith(_PAGES)}
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in parts)
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith(".") and file.suffix.lower() in KNOWN_ENDINGS and file.is_file():
                yield file


def _read_file(file: Path, name: str, run: _Run) -> Iterator[Document | Rejected]:
    """Read one file; `name` is what its id is made of where it holds one document."""
    where, ending = str(file), file.suffix.lower()
    if ending not in KNOWN_ENDINGS:
        yield Rejected(where, f"the ending {ending or '(none)'} is not known: {_MEND}")
        return
    try:
        with BufferedReader(CountedFile(file, run.on_bytes)) as stream:
            if ending == ".txt":
                yield read_plain_text(stream, run.ids.of(file, name), where, run.defaults)
            elif ending in _PAGES:
                yield from read_page(stream, run.ids.of(file, name), where, run.defaults, run.pages)
            elif ending in _FEEDS:
                yield from read_feed(stream, where, run.defaults, run.pages)
            elif ending == ".csv":
                yield from read_table(stream, where, run.defaults, run.on_note)
            else:
                yield from read_json_lines(stream, where, run.defaults, pages=run.pages)
    except FileNotFoundError:
        yield Rejected(where, f"there is no such file: {_MEND}")
    except OSError as error:
        yield Rejected(where, f"cannot be read ({error.strerror or error}): check the file and its rights")
