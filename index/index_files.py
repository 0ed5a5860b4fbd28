"""The index on disk: a cache of the corpus that may be missing, stale or broken without harm."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from io import BufferedReader
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.corpus import TableState
from index.manifest import (
    MANIFEST,
    IndexFileError,
    Manifest,
    StoredFile,
    StoredKeywords,
    StoredSegment,
    read_manifest,
)
from index.posting_table import PostingTable
from index.segment import Segment
from index.sketch import Sketch
from index.vectors import VectorIndex

LOCK = "save.lock"

_CHECKED_AT_ONCE_BYTES = 16 * 2**20  # SHA-256 takes about 50 ms for so much


def stored_keywords(folder: Path) -> StoredKeywords | None:
    """Tell which table of postings is on disk, whole by its size; None where there is none."""
    try:
        manifest = read_manifest(folder)
    except IndexFileError:
        return None  # whoever loads the index tells it
    stored = manifest.keywords if manifest else None
    return stored if stored and _size(folder / stored.file.file) == stored.file.size else None


def load_keywords(folder: Path, stored: StoredKeywords) -> PostingTable:
    """Map the table of postings, its checksum compared.

    Raises IndexFileError where it does not fit. A damaged one is removed: the next save makes another.
    """
    path = folder / stored.file.file
    try:
        with path.open("rb") as content:
            _require_checksum(stored.file, content)
        return PostingTable.read(path)
    except OSError as error:
        raise IndexFileError(str(error)) from error
    except ValueError:
        with suppress(OSError):
            path.unlink()
        raise


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
    """Open the files of vectors that `load_index` does not check, so that they stay whoever removes them.

    Raises IndexFileError where one is gone.
    """
    files = (file for each in manifest.segments for file in each.files())
    large = [file for file in files if file.size > _CHECKED_AT_ONCE_BYTES]
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
    folder: Path,
    index: VectorIndex,
    embedder: str,
    token: str,
    *,
    reuse: bool = True,
    keywords: TableState | None = None,
) -> Manifest:
    """Write the index; a crash at any moment leaves the former one whole. The caller holds the lock.

    `token` is that of the corpus at the revision of the index. Without `reuse`, no file is taken over;
    with it, the keywords on disk are where there are no new ones. These are of the state that they name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    former = _former_files(folder) if reuse else {}
    segments = tuple(_save_segment(folder, segment, former) for segment in index.segments)
    if keywords is not None:
        kept: StoredKeywords | None = _save_keywords(folder, keywords)
    else:
        kept = stored_keywords(folder) if reuse else None
    manifest = Manifest(embedder, index.dimension, index.revision, token, len(index), segments, keywords=kept)
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


def _save_keywords(folder: Path, keywords: TableState) -> StoredKeywords:
    name = f"{keywords.revision}-{keywords.token[:16]}.words"
    file = _publish(folder / name, keywords.table.write)
    return StoredKeywords(file, keywords.revision, keywords.token)


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
        if path.suffix in {".faiss", ".npz", ".sketch", ".words", ".tmp"} and path.name not in kept:
            path.unlink(missing_ok=True)
