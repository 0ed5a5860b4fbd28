"""What the files of the index are: the manifest names each with its checksum, and decides which are used."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
KIND = "sqfp16-pq4"
_FORMAT = 2
_FORMER_KIND = "sqfp16-rabitq"  # the same vectors; of their sketches nothing is taken over


class IndexFileError(ValueError):
    """Say that the files of the index cannot be used; it can always be rebuilt from the corpus."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Describe one file as it was written: its size in bytes and its SHA-256 (hexadecimal)."""

    file: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        _require_types(self)


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """Name the files of a segment: its vectors, the ids and life of its rows, and perhaps its sketch."""

    vectors: StoredFile
    rows: StoredFile
    passages: int
    sketch: StoredFile | None = None

    def __post_init__(self) -> None:
        _require_types(self)

    def files(self) -> Iterable[StoredFile]:
        """List the files."""
        return (file for file in (self.vectors, self.rows, self.sketch) if file is not None)


@dataclass(frozen=True, slots=True)
class StoredKeywords:
    """Name the file with the table of postings, and the state of the corpus that it is of."""

    file: StoredFile
    revision: int
    token: str

    def __post_init__(self) -> None:
        _require_types(self)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Say what the files of the index hold; it is replaced last, in one step, so it decides."""

    embedder: str
    dimension: int
    revision: int
    token: str  # of the corpus at this revision
    passages: int
    segments: tuple[StoredSegment, ...]
    kind: str = KIND
    metric: str = "inner_product"
    format: int = _FORMAT
    keywords: StoredKeywords | None = None

    def __post_init__(self) -> None:
        _require_types(self)

    def files(self) -> Iterable[StoredFile]:
        """List every file that the manifest names."""
        yield from (file for each in self.segments for file in each.files())
        if self.keywords is not None:
            yield self.keywords.file


def _require_types(record: StoredFile | StoredSegment | StoredKeywords | Manifest) -> None:
    """Raise TypeError where a number or a text, as read from JSON, is of another type."""
    for field in fields(record):
        found = type(getattr(record, field.name)).__name__
        if field.type in ("int", "str") and found != field.type:
            raise TypeError(f"{field.name} is {found}, not {field.type}")


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest; None where there is none, IndexFileError where it cannot be understood."""
    try:
        raw: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        segments = tuple(_segment_of(each) for each in raw.pop("segments"))
        if raw["kind"] == _FORMER_KIND:
            raw["kind"], segments = KIND, tuple(replace(each, sketch=None) for each in segments)
        keywords = raw.pop("keywords", None)
        manifest = Manifest(
            segments=segments, keywords=None if keywords is None else _keywords_of(keywords), **raw
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexFileError(f"{MANIFEST} cannot be read: {error!r}") from error
    if (manifest.format, manifest.kind) != (_FORMAT, KIND):
        raise IndexFileError(f"{MANIFEST} is of format {manifest.format}, kind {manifest.kind}")
    return manifest


def _segment_of(raw: dict[str, Any]) -> StoredSegment:
    sketch = raw["sketch"]
    return StoredSegment(
        vectors=StoredFile(**raw["vectors"]),
        rows=StoredFile(**raw["rows"]),
        passages=raw["passages"],
        sketch=None if sketch is None else StoredFile(**sketch),
    )


def _keywords_of(raw: dict[str, Any]) -> StoredKeywords:
    return StoredKeywords(StoredFile(**raw["file"]), raw["revision"], raw["token"])
