"""The index on disk: a cache of the corpus that may be missing, stale or broken without harm."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields, replace
from io import BufferedReader
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.segment import Segment
from index.sketch import Sketch
from index.vectors import VectorIndex

MANIFEST = "manifest.json"
LOCK = "save.lock"
KIND = "sqfp16-pq4"
_FORMAT = 2
_FORMER_KIND = "sqfp16-rabitq"  # the same vectors; of their sketches nothing is taken over

_CHECKED_AT_ONCE_BYTES = 16 * 2**20  # SHA-256 takes about 50 ms for so much


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

    def __post_init__(self) -> None:
        _require_types(self)

    def files(self) -> Iterable[StoredFile]:
        """List every file that the manifest names."""
        return (file for each in self.segments for file in each.files())

    def sketches(self) -> int:
        """Count the segments that have a sketch."""
        return sum(each.sketch is not None for each in self.segments)


def _require_types(record: StoredFile | StoredSegment | Manifest) -> None:
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
        manifest = Manifest(segments=segments, **raw)
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


def load_index(folder: Path, manifest: Manifest) -> VectorIndex:
    """Open the files that a manifest names; the checksums of large ones are left to `open_unchecked`.

    Raises IndexFileError where they do not fit.
    """
    try:
        segments = tuple(_load_segment(folder, each) for each in manifest.segments)
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise IndexFileError(str(error)) from error
    index = VectorIndex(manifest.revision, manifest.dimension, segments)
    if len(index) != manifest.passages or any(each.dimension != index.dimension for each in segments):
        raise IndexFileError(f"the files hold {len(index)} passages, not {manifest.passages}")
    return index


def open_unchecked(folder: Path, manifest: Manifest) -> list[tuple[StoredFile, BufferedReader]]:
    """Open the files whose checksums `load_index` leaves out, so that they stay whoever removes them.

    Raises IndexFileError where one is gone.
    """
    large = [file for file in manifest.files() if file.size > _CHECKED_AT_ONCE_BYTES]
    with ExitStack() as stack:
        try:
            opened = [(file, stack.enter_context((folder / file.file).open("rb"))) for file in large]
        except OSError as error:
            raise IndexFileError(str(error)) from error
        stack.pop_all()  # all are open: `check_opened` closes them
    return opened


def check_opened(opened: Sequence[tuple[StoredFile, BufferedReader]]) -> None:
    """Compare checksums and close the files; raise IndexFileError where a file is damaged."""
    with ExitStack() as stack:
        for _, content in opened:
            stack.enter_context(content)
        for file, content in opened:
            _require_checksum(file, content)


def save_index(
    folder: Path, index: VectorIndex, embedder: str, token: str, *, reuse: bool = True
) -> Manifest:
    """Write the index; a crash at any moment leaves the former one whole. The caller holds the lock.

    `token` is that of the corpus at the revision of the index. Without `reuse`, no file is taken over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    former = _former_files(folder) if reuse else {}
    segments = tuple(_save_segment(folder, segment, former) for segment in index.segments)
    manifest = Manifest(embedder, index.dimension, index.revision, token, len(index), segments)
    content = json.dumps(asdict(manifest), indent=1).encode()
    _publish(folder / MANIFEST, lambda path: _write_bytes(path, content))
    _remove_others(folder, manifest)
    return manifest


def forget_saved_index(folder: Path) -> None:
    """Take the manifest away, for good: without it the other files are none. The caller holds the lock."""
    (folder / MANIFEST).unlink(missing_ok=True)
    _sync(folder)


def sha256_of(path: Path) -> str:
    """Compute the SHA-256 of a file (hexadecimal)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_checksum(file: StoredFile, content: BufferedReader) -> None:
    if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
        raise IndexFileError(f"{file.file} has another content than its checksum says")


def _load_segment(folder: Path, stored: StoredSegment) -> Segment:
    for file in stored.files():
        size = (folder / file.file).stat().st_size
        if size != file.size:
            raise IndexFileError(f"{file.file} has {size} bytes, not {file.size}")
        if size <= _CHECKED_AT_ONCE_BYTES:
            with (folder / file.file).open("rb") as content:
                _require_checksum(file, content)
    with np.load(folder / stored.rows.file) as rows:
        ids: NDArray[np.int64] = rows["ids"]
        alive: NDArray[np.bool_] | None = rows.get("alive")
    if ids.dtype != np.int64 or len(ids) == 0 or (np.diff(ids) <= 0).any():
        raise IndexFileError(f"{stored.rows.file} does not hold ascending ids")
    if alive is not None and (alive.dtype != np.bool_ or alive.shape != ids.shape):
        raise IndexFileError(f"{stored.rows.file} does not say which rows are alive")
    segment = Segment.read(folder / stored.vectors.file, ids, alive)
    if stored.sketch is not None:
        segment.use_sketch(Sketch.read(folder / stored.sketch.file, segment.rows, segment.dimension))
    return segment


def _save_segment(folder: Path, segment: Segment, former: dict[str, StoredFile]) -> StoredSegment:
    # Named after their content: what is on disk already is not written again, nor ever overwritten.
    digest = hashlib.sha256(segment.vectors(slice(None)).data).hexdigest()[:24]
    vectors = former.get(f"{digest}.faiss")
    if vectors is None:
        vectors = _publish(folder / f"{digest}.faiss", segment.write)
    arrays: dict[str, NDArray[Any]] = {"ids": segment.ids}
    if segment.alive is not None:
        arrays["alive"] = segment.alive
    content = b"".join(array.tobytes() for array in arrays.values())
    rows_name = f"{hashlib.sha256(content).hexdigest()[:24]}.npz"
    rows = former.get(rows_name)
    if rows is None:
        rows = _publish(folder / rows_name, lambda path: _write_arrays(path, arrays))
    sketch = former.get(f"{digest}.sketch")
    if sketch is None and (made := segment.make_sketch()) is not None:
        sketch = _publish(folder / f"{digest}.sketch", made.write)
    return StoredSegment(vectors, rows, segment.passages, sketch)


def _former_files(folder: Path) -> dict[str, StoredFile]:
    """List the files on disk that the present manifest names, where they have the right size."""
    try:
        manifest = read_manifest(folder)
    except IndexFileError:
        return {}
    named = manifest.files() if manifest else ()
    return {file.file: file for file in named if _size(folder / file.file) == file.size}


def _publish(path: Path, write: Callable[[Path], None]) -> StoredFile:
    """Write a file under another name, bring it to the disk, then give it its name."""
    draft = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
    try:
        write(draft)
        _sync(draft)
        stored = StoredFile(path.name, draft.stat().st_size, sha256_of(draft))
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)  # what is left of it would keep a full disk full
        raise
    _sync(path.parent)
    return stored


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _remove_others(folder: Path, manifest: Manifest) -> None:
    """Remove what no manifest names any more; whoever has mapped such a file keeps it until done."""
    kept = {file.file for file in manifest.files()}
    for path in folder.iterdir():
        if path.suffix in {".faiss", ".npz", ".sketch", ".tmp"} and path.name not in kept:
            path.unlink(missing_ok=True)
