"""Ingest: documents -> passages -> vectors -> one transaction a batch -> acknowledged."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.attribution import attribute
from index.batching import Batches
from index.corpus import (
    Corpus,
    CorpusSnapshot,
    EmbeddedDocument,
    EmbedderIdentity,
    SourceChange,
    StaleChangeError,
    StoredContent,
    hash_content,
    hash_text,
)
from index.deadline import NO_DEADLINE, Deadline
from index.documents import ClaimReview, Document, DocumentKind, Span
from index.ports import PassageEmbedder, Segmenter
from index.records import IngestStatus, Outcome, Rejected
from index.stages import in_two_stages

_BATCH_CHARS = 60_000  # about 512 passages
_BATCH_RECORDS = 512
_MAX_WAIT_SECONDS = 1.0
_READ_AHEAD = 64
_TEXTS_PER_EMBEDDING = 512
_ATTEMPTS = 5
_AHEAD = 2
"""So many batches are split and embedded while one is written."""

NO_PASSAGE = "the text holds no sentence to check against, only white space or the furniture of a web page"


@dataclass(frozen=True, slots=True)
class _Plan:
    """Hold what is to be done with one record: nothing but its outcome, or an entry for the corpus."""

    outcome: Outcome
    document: Document | None = None
    spans: tuple[Span, ...] = ()  # empty: the stored passages stay
    only_over: str | None = None  # the content hash of what it may replace; None: anything


@dataclass(frozen=True, slots=True)
class _Batch:
    """Hold items of which no two have one id, with what is to be done with them.

    Without plans it must not be compared yet: an id of it is in a batch that may not be written yet.
    """

    items: Sequence[Document | Rejected]
    plans: Sequence[_Plan] | None
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

        With `again`, documents that are stored are split and embedded again as they are stored by then: what
        was changed or deleted since the caller read them stays so.
        """
        self._corpus = corpus
        self._embedder = embedder
        self._segmenter = segmenter
        self._segmenter_version = segmenter_version
        self._again = again

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
            return _Batch(part, self._planned(part) if may_be_compared else None)

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
                plans = self._planned(batch.items)
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

    def _planned(self, items: Sequence[Document | Rejected]) -> list[_Plan]:
        checked = [_checked(item) for item in items]
        ids = [item.id for item in checked if isinstance(item, Document)]
        stored: dict[str, StoredContent] = {}
        if ids:
            with self._corpus.snapshot() as snapshot:
                stored = snapshot.contents(ids)
                if self._again:
                    checked = [_as_stored(snapshot, item) for item in checked]
        return [
            self._plan(item, stored.get(item.id)) if isinstance(item, Document) else _Plan(item)
            for item in checked
        ]

    def _plan(self, document: Document, stored: StoredContent | None) -> _Plan:
        if stored is not None and stored.segmenter == self._segmenter_version:
            if self._again or stored.content_hash == hash_content(document):
                return _Plan(Outcome(document.id, IngestStatus.UNCHANGED, stored.passages))
            # The first passage of a fact-check follows its review, not the text alone.
            is_article = stored.kind is document.kind is DocumentKind.ARTICLE
            # Sentences, and who says them, are found by the rules of a language.
            is_same_text = stored.text_hash == hash_text(document.text)
            if is_article and is_same_text and stored.language == document.source.language:
                return _Plan(Outcome(document.id, IngestStatus.UPDATED, stored.passages), document)
        spans = self._spans(document)
        if not spans:
            return _Plan(Outcome(document.id, IngestStatus.FAILED, reason=NO_PASSAGE))
        spans = attribute(document.text, spans, document.source.language)
        only_over = stored.content_hash if self._again and stored is not None else None
        return _Plan(Outcome(document.id, IngestStatus.UPDATED, len(spans)), document, spans, only_over)

    def _spans(self, document: Document) -> tuple[Span, ...]:
        text, language = document.text, document.source.language
        if document.review is None:
            return tuple(self._segmenter(text, language))
        # What was checked is one passage, however many sentences it has.
        claim = Span(0, len(document.review.claim_reviewed))
        rest = self._segmenter(text[claim.end :], language)
        moved = (replace(span, start=span.start + claim.end, end=span.end + claim.end) for span in rest)
        return (claim, *moved)

    def _entries(
        self, plans: Sequence[_Plan], on_embedded: Callable[[int], None]
    ) -> list[EmbeddedDocument | SourceChange]:
        new = [(plan.document, plan.spans, plan.only_over) for plan in plans if plan.document is not None]
        texts = [document.text[span.start : span.end] for document, spans, _ in new for span in spans]
        vectors = embed(self._embedder, texts, on_embedded)
        entries: list[EmbeddedDocument | SourceChange] = []
        first = 0
        for document, spans, only_over in new:
            if not spans:
                entries.append(SourceChange(document, self._segmenter_version))
                continue
            own = vectors[first : first + len(spans)]
            entries.append(EmbeddedDocument(document, spans, own, self._segmenter_version, only_over))
            first += len(spans)
        return entries

    def _identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(self._embedder.name, self._embedder.dimension)


def embed(
    embedder: PassageEmbedder, texts: Sequence[str], on_embedded: Callable[[int], None]
) -> NDArray[np.float16]:
    """Embed texts as they are stored: float16 of shape [len(texts), dimension]."""
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float16)
    for first in range(0, len(texts), _TEXTS_PER_EMBEDDING):
        some = texts[first : first + _TEXTS_PER_EMBEDDING]
        vectors[first : first + len(some)] = embedder.embed(some)
        on_embedded(len(some))
    return vectors


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


def _checked(item: Document | Rejected) -> Document | Outcome:
    """Give a document that can be stored as it is, else the outcome that says why not."""
    if isinstance(item, Rejected):
        return Outcome(item.document_id, IngestStatus.FAILED, reason=item.reason, where=item.where)
    source = item.source
    fields = (
        ("id", item.id), ("text", item.text), ("title", source.title), ("publisher", source.publisher),
        ("url", source.url), ("language", source.language),
        ("author", source.author), ("section", source.section), *_review_fields(item.review),
    )  # fmt: skip
    faults = (f"{name} {fault}" for name, value in fields if (fault := _fault(value)) is not None)
    reason = next(faults, None if item.id else "id is empty; give every document one of its own")
    if reason is None and not _fits_kind(item):
        reason = "kind does not fit: a fact-check, and nothing else, begins with the claim that it reviews"
    return item if reason is None else Outcome(item.id, IngestStatus.FAILED, reason=reason)


def _as_stored(snapshot: CorpusSnapshot, item: Document | Outcome) -> Document | Outcome:
    """Give a document as it is stored now; one that is no longer there is left alone."""
    if isinstance(item, Outcome):
        return item
    stored = snapshot.document(item.id)
    return Outcome(item.id, IngestStatus.UNCHANGED) if stored is None else stored.document


def _review_fields(review: ClaimReview | None) -> list[tuple[str, str]]:
    said = {} if review is None else asdict(review)
    return [(f"review.{name}", value) for name, value in said.items() if isinstance(value, str)]


def _fits_kind(document: Document) -> bool:
    review = document.review
    if review is None:
        return document.kind is not DocumentKind.FACT_CHECK
    claim = review.claim_reviewed
    return document.kind is DocumentKind.FACT_CHECK and bool(claim) and document.text.startswith(claim)


def _fault(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return "contains a NUL character; remove it" if b"\0" in value.encode() else None
    except UnicodeEncodeError:
        return "contains half of a surrogate pair, which is no character; remove or mend it"


def _final(plan: _Plan, created: frozenset[str]) -> Outcome:
    if plan.document is not None and plan.document.id in created:
        return replace(plan.outcome, status=IngestStatus.CREATED)
    return plan.outcome
