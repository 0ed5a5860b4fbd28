"""Ingest: documents -> passages -> vectors -> one transaction a batch -> acknowledged."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.batching import Batches
from index.corpus import (
    Corpus,
    EmbeddedDocument,
    EmbedderIdentity,
    SourceChange,
    StaleChangeError,
)
from index.deadline import NO_DEADLINE, Deadline
from index.documents import Document
from index.embedding import embed
from index.planning import Plan, Planner
from index.ports import PassageEmbedder, Segmenter
from index.records import IngestStatus, Outcome, Rejected
from index.splitting import Splitter
from index.stages import in_two_stages

_BATCH_CHARS = 60_000  # about 512 passages
_BATCH_RECORDS = 512
_MAX_WAIT_SECONDS = 1.0
_READ_AHEAD = 64
_ATTEMPTS = 5
_AHEAD = 2
"""So many batches are split and embedded while one is written."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Hold items of which no two have one id, with what is to be done with them.

    Without plans it must not be compared yet: an id of it is in a batch that may not be written yet.
    """

    items: Sequence[Document | Rejected]
    plans: Sequence[Plan] | None
    entries: Sequence[EmbeddedDocument | SourceChange] = ()


class Ingestor:
    """Store documents, embedding only what changed; safe for several threads and processes."""

    def __init__(
        self,
        corpus: Corpus,
        embedder: PassageEmbedder,
        segmenter: Segmenter,
        segmenter_version: str,
        *,
        again: bool = False,
    ) -> None:
        """Join the corpus to the embedder and the segmenter; nothing is loaded or read yet.

        With `again`, documents that are stored are split again as they are stored by then, and written where
        that gives other passages: what was changed or deleted since the caller read them stays so.
        """
        self._corpus = corpus
        self._embedder = embedder
        self._splitter = Splitter(segmenter, segmenter_version)
        self._planner = Planner(corpus, self._splitter, again=again)

    def ingest(
        self,
        items: Iterable[Document | Rejected],
        on_embedded: Callable[[int], None] = lambda passages: None,
        deadline: Deadline = NO_DEADLINE,
    ) -> Iterator[Outcome]:
        """Store a stream of documents; yield one outcome per item, in order, once it is safely on disk.

        Memory stays flat, and a document waits at most about a second for others to share its transaction.
        While one batch is written, by the caller's thread, the next is embedded and the one after it read and
        split, in threads of their own; `on_embedded` is told there how many more passages were embedded.
        Closing the generator early stops the reading; what was committed stays. An item given twice replaces
        its former version. Raises what the items or the embedder raise, CorpusError, and
        DeadlineExceededError where the deadline passes before the transaction of a batch begins; what was
        yielded before stays stored.
        """
        stream = Batches(items, _weigh, _BATCH_CHARS, _MAX_WAIT_SECONDS, _READ_AHEAD)
        parts = (part for batch in stream for part in _without_repeats(batch))
        unwritten: deque[frozenset[str]] = deque(maxlen=_AHEAD)

        def planned(part: Sequence[Document | Rejected]) -> _Batch:
            ids = frozenset(item.id for item in part if isinstance(item, Document))
            may_be_compared = all(ids.isdisjoint(earlier) for earlier in unwritten)
            unwritten.append(ids)
            return _Batch(part, self._planner.plans(part) if may_be_compared else None)

        left = threading.Event()

        def told(passages: int) -> None:
            if left.is_set():
                raise CancelledError  # nobody waits for the rest of this batch
            in_time(passages)

        def in_time(passages: int) -> None:
            deadline.require()
            on_embedded(passages)

        def embedded(batch: _Batch) -> _Batch:
            deadline.require()
            return replace(batch, entries=self._entries(batch.plans or (), told))

        def stop() -> None:
            left.set()
            stream.stop()

        with closing(in_two_stages(parts, planned, embedded, _AHEAD, stop)) as batches:
            for batch in batches:
                yield from self._stored(batch, in_time, deadline)

    def _stored(
        self, batch: _Batch, on_embedded: Callable[[int], None], deadline: Deadline
    ) -> Iterable[Outcome]:
        plans, entries = batch.plans, batch.entries
        for _ in range(_ATTEMPTS):
            if plans is None:
                plans = self._planner.plans(batch.items)
                entries = self._entries(plans, on_embedded)
            if not entries:
                return [plan.outcome for plan in plans]
            try:
                written = self._corpus.write(entries, self._identity(), deadline)
            except StaleChangeError as error:
                plans, stale = None, error  # somebody else changed one of them since: compare again
                continue
            return [_final(plan, written.created) for plan in plans]
        raise stale

    def _entries(
        self, plans: Sequence[Plan], on_embedded: Callable[[int], None]
    ) -> list[EmbeddedDocument | SourceChange]:
        new = [(plan.document, plan.spans, plan.only_over) for plan in plans if plan.document is not None]
        texts = [document.text[span.start : span.end] for document, spans, _ in new for span in spans]
        known = self._known_vectors([plan.outcome.document_id or "" for plan in plans if plan.is_stored])
        vectors = embed(self._embedder, texts, on_embedded, known)
        entries: list[EmbeddedDocument | SourceChange] = []
        first = 0
        for document, spans, only_over in new:
            if not spans:
                entries.append(SourceChange(document, self._splitter.version))
                continue
            own = vectors[first : first + len(spans)]
            entries.append(EmbeddedDocument(document, spans, own, self._splitter.version, only_over))
            first += len(spans)
        return entries

    def _known_vectors(self, document_ids: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """Give the vectors that former versions have, by text: an edited article keeps most sentences."""
        if not document_ids:
            return {}
        with self._corpus.snapshot() as snapshot:
            return snapshot.embeddings_by_text(document_ids) if snapshot.embedder == self._identity() else {}

    def _identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(self._embedder.name, self._embedder.dimension)


def _weigh(item: Document | Rejected) -> int:
    chars = len(item.text) if isinstance(item, Document) else 0
    return max(chars, _BATCH_CHARS // _BATCH_RECORDS)


def _without_repeats(batch: Sequence[Document | Rejected]) -> Iterator[list[Document | Rejected]]:
    """Cut a batch before each id that it already holds: the later version replaces the earlier."""
    part: list[Document | Rejected] = []
    seen: set[str] = set()
    for item in batch:
        if isinstance(item, Document):
            if item.id in seen:
                yield part
                part, seen = [], set()
            seen.add(item.id)
        part.append(item)
    yield part


def _final(plan: Plan, created: frozenset[str]) -> Outcome:
    if plan.document is not None and plan.document.id in created:
        return replace(plan.outcome, status=IngestStatus.CREATED)
    return plan.outcome
