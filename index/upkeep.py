"""Upkeep: rebuild what can be derived from the corpus, and verify that all of it agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.corpus import (
    Corpus,
    CorpusError,
    CorpusUnavailableError,
    EmbedderIdentity,
    Finding,
)
from index.embedding import embed
from index.index_files import LOCK, forget_saved_index, load_index, save_index, sha256_of
from index.ingest import Ingestor
from index.live_keywords import keywords_worth_saving
from index.locks import hold
from index.manifest import MANIFEST, IndexFileError, Manifest, read_manifest
from index.ports import PassageEmbedder, Segmenter
from index.records import IngestStatus
from index.renewal import Renewal
from index.splitting import Splitter
from index.vectors import VectorIndex

_PASSAGES_AT_ONCE = 1024
_LOCK_TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Count what a rebuild did: passages in the index, embedded anew, attributed otherwise than before (whose
    statement they are), and documents split otherwise than before.
    """

    revision: int
    passages: int
    embedded: int
    segmented: int
    attributed: int


class Upkeep:
    """Rebuild and verify one corpus and the index beside it."""

    def __init__(
        self,
        corpus: Corpus,
        index_folder: Path,
        embedder: PassageEmbedder,
        segmenter: Segmenter,
        segmenter_version: str,
    ) -> None:
        """Name what to keep up; nothing is read yet."""
        self._corpus = corpus
        self._folder = index_folder
        self._embedder = embedder
        self._identity = EmbedderIdentity(embedder.name, embedder.dimension)
        self._segmenter = segmenter
        self._segmenter_version = segmenter_version

    def rebuild(
        self, on_embedded: Callable[[int], None] = lambda passages: None, *, everything: bool = False
    ) -> Rebuilt:
        """Bring the corpus to the present embedder and rules, then write the index anew.

        Each document has on record which rules split and attributed it: only those of other rules are looked
        at, or all of them with `everything`. May be stopped and started again: vectors of a new embedder are
        kept beside the old ones, which stay in use until none is missing. `on_embedded` is told how many more
        passages were embedded.
        """
        embedded = self._embed_anew(on_embedded)
        segmented, attributed = self._renew(on_embedded, everything)
        index = self._write_index()
        return Rebuilt(index.revision, len(index), embedded, segmented, attributed)

    def _embed_anew(self, on_embedded: Callable[[int], None]) -> int:
        with self._corpus.snapshot() as snapshot:
            if snapshot.embedder in (None, self._identity):
                return 0
        embedded = 0
        while True:
            some = self._corpus.passages_to_embed(self._identity, _PASSAGES_AT_ONCE)
            if some:
                vectors = embed(self._embedder, [text for _, text in some], on_embedded)
                self._corpus.gather_embeddings(self._identity, [each for each, _ in some], vectors)
                embedded += len(some)
            elif self._switch_embedder():
                return embedded

    def _switch_embedder(self) -> bool:
        with self._alone():
            forget_saved_index(self._folder)  # it is of the former vectors
            return self._corpus.switch_embedder(self._identity)

    def _renew(self, on_embedded: Callable[[int], None], everything: bool) -> tuple[int, int]:
        """Give the documents that were split otherwise, and the passages only attributed otherwise."""
        splitter = Splitter(self._segmenter, self._segmenter_version)
        renewal = Renewal(self._corpus, splitter, everything=everything)
        ingestor = Ingestor(
            self._corpus, self._embedder, self._segmenter, self._segmenter_version, again=True
        )
        outcomes = ingestor.ingest(renewal.split_otherwise(), on_embedded)
        segmented = sum(outcome.status is IngestStatus.UPDATED for outcome in outcomes)
        return segmented, renewal.attributed

    def _write_index(self) -> VectorIndex:
        with self._alone(), self._corpus.snapshot() as snapshot:
            changes = snapshot.changes_since(0)
            empty = VectorIndex(0, self._identity.dimension)
            index = empty.with_changes(
                snapshot.state.revision, changes.removed, changes.added_count, changes.added
            )
            # Nothing of the old files is taken over; until these are whole, a worker may start on those.
            words = keywords_worth_saving(snapshot)
            save_index(self._folder, index, self._identity.name, snapshot.token, reuse=False, keywords=words)
        return index

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the index; say clearly where it cannot be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with hold(self._folder / LOCK, _LOCK_TIMEOUT_SECONDS):
                yield
        except CorpusError:
            raise
        except (OSError, RuntimeError) as error:  # FAISS raises the latter where the disk is full
            raise CorpusUnavailableError(
                f"the index in {self._folder} cannot be written: {error}. Nothing of the corpus is lost: "
                "make room, and run the same command again"
            ) from error


def verify(
    corpus: Corpus, index_folder: Path, on_skipped: Callable[[str], None] = lambda why: None
) -> Iterator[Finding]:
    """Check corpus and index, every checksum; yield what is wrong, nothing where all is well.

    An index that was never saved, or is only behind the corpus, is no fault: it is brought up to date when
    it is next opened. `on_skipped` is told why there was no index to compare with the corpus.
    """
    sound = True
    try:
        for finding in corpus.check():
            sound = False
            yield finding
    except CorpusUnavailableError as error:
        sound = False
        yield Finding("database", str(error))
    if not (index_folder / MANIFEST).exists():
        on_skipped("no index on disk")
        return
    try:
        # Whoever saves meanwhile removes files; those that are open stay.
        with hold(index_folder / LOCK, _LOCK_TIMEOUT_SECONDS):
            manifest = read_manifest(index_folder)
            if manifest is None:  # a rebuild took it away meanwhile, and did not get to its end
                on_skipped("no index on disk")
                return
            yield from _check_files(index_folder, manifest)
            index = load_index(index_folder, manifest)
        if sound:
            yield from _check_index(corpus, index, manifest, on_skipped)
        else:
            on_skipped("the corpus itself is damaged")
    except (IndexFileError, OSError) as error:
        yield Finding("index", str(error))


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    for file in manifest.files():
        path = folder / file.file
        if not path.exists():
            yield Finding(f"index file {file.file}", "is missing")
        elif sha256_of(path) != file.sha256:
            yield Finding(f"index file {file.file}", "has another content than its checksum says")


def _check_index(
    corpus: Corpus, index: VectorIndex, manifest: Manifest, on_skipped: Callable[[str], None]
) -> Iterator[Finding]:
    with corpus.snapshot() as snapshot:
        stored = snapshot.embedder
        if stored is not None and (manifest.embedder, manifest.dimension) != (stored.name, stored.dimension):
            yield Finding("index", f"holds vectors of {manifest.embedder}, the corpus those of {stored}")
            return
        if index.revision > snapshot.state.revision:
            yield Finding("index", f"is ahead of the corpus, at revision {index.revision}")
            return
        if index.revision < snapshot.log_floor:
            on_skipped("the index on disk is too old to be brought up to date")  # it will be built anew
            return
        if not snapshot.leads_from(index.revision, manifest.token):
            yield Finding("index", "belongs to another corpus, or to one that a backup took the place of")
            return
        changes = snapshot.changes_since(index.revision)
        try:
            current = index.with_changes(
                snapshot.state.revision, changes.removed, changes.added_count, changes.added
            )
        except ValueError as error:
            yield Finding("index", f"does not lead to the corpus: {error}")
            return
        yield from _compare(current, snapshot.changes_since(0).added)


def _compare(index: VectorIndex, stored: Iterator[tuple[np.ndarray, np.ndarray]]) -> Iterator[Finding]:
    ids = index.ids()
    seen = 0
    for chunk_ids, vectors in stored:
        own = ids[seen : seen + len(chunk_ids)]
        seen += len(chunk_ids)
        if not np.array_equal(own, chunk_ids):
            yield Finding("index", f"has other passages than the corpus from passage {chunk_ids[0]} on")
            return
        differing = (index.vectors(own.tolist()) != vectors).any(axis=1)
        for passage_id in own[differing]:
            yield Finding("index", f"has another vector for passage {passage_id}")
    if seen != len(ids):
        yield Finding("index", f"has {len(ids) - seen} passages more than the corpus")
