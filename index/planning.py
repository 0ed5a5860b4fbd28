"""What is to be done with records: compared with what is stored, before anything is embedded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from index.corpus import Corpus, StoredContent, StoredDocument, hash_content, hash_text
from index.documents import ClaimReview, Document, DocumentKind, Span
from index.records import IngestStatus, Outcome, Rejected
from index.splitting import Splitter, attributed_otherwise, is_split_alike

NO_PASSAGE = "the text holds no sentence to check against, only white space or the furniture of a web page"


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what is to be done with one record: nothing but its outcome, or an entry for the corpus."""

    outcome: Outcome
    document: Document | None = None
    spans: tuple[Span, ...] = ()  # empty: the stored passages stay
    only_over: str | None = None  # the content hash of what it may replace; None: anything
    is_stored: bool = False  # some version of it: its sentences may have vectors already


class Planner:
    """Plan for one corpus, by the present rules."""

    def __init__(self, corpus: Corpus, splitter: Splitter, *, again: bool) -> None:
        """Take what to compare with; with `again` every document is split as it is stored by then."""
        self._corpus = corpus
        self._splitter = splitter
        self._again = again

    def plans(self, items: Sequence[Document | Rejected]) -> list[Plan]:
        """Give a plan for each item; the ids are all different."""
        checked = [_checked(item) for item in items]
        given = {item.id: item for item in checked if isinstance(item, Document)}
        stored: dict[str, StoredContent] = {}
        whole: dict[str, StoredDocument] = {}
        if given:
            with self._corpus.snapshot() as snapshot:
                if not self._again:
                    stored = snapshot.contents(list(given))
                outdated = [each for each in stored if self._is_outdated(given[each], stored[each])]
                found = snapshot.stored_documents(list(given) if self._again else outdated)
                whole = {each.document.id: each for each in found}
        return [
            self._plan(item, stored.get(item.id), whole.get(item.id))
            if isinstance(item, Document)
            else Plan(item)
            for item in checked
        ]

    def _is_outdated(self, document: Document, stored: StoredContent) -> bool:
        is_same = stored.content_hash == hash_content(document)
        return is_same and stored.segmenter != self._splitter.version

    def _plan(self, document: Document, stored: StoredContent | None, whole: StoredDocument | None) -> Plan:
        if whole is not None:
            return self._plan_again(whole)
        if self._again:  # it is no longer there
            return Plan(Outcome(document.id, IngestStatus.UNCHANGED))
        if stored is not None and stored.segmenter == self._splitter.version:
            if stored.content_hash == hash_content(document):
                return Plan(Outcome(document.id, IngestStatus.UNCHANGED, stored.passages))
            # The first passage of a fact-check follows its review, not the text alone.
            is_article = stored.kind is document.kind is DocumentKind.ARTICLE
            # Sentences, and who says them, are found by the rules of a language.
            is_same_text = stored.text_hash == hash_text(document.text)
            if is_article and is_same_text and stored.language == document.source.language:
                return Plan(Outcome(document.id, IngestStatus.UPDATED, stored.passages), document)
        return self._written(document, self._splitter.passages(document), is_stored=stored is not None)

    def _plan_again(self, stored: StoredDocument) -> Plan:
        document, spans = stored.document, self._splitter.passages(stored.document)
        if is_split_alike(stored, spans) and not attributed_otherwise(stored, spans):
            return Plan(Outcome(document.id, IngestStatus.UNCHANGED, len(spans)))
        return self._written(document, spans, is_stored=True, only_over=stored.summary.content_hash)

    def _written(
        self, document: Document, spans: tuple[Span, ...], *, is_stored: bool, only_over: str | None = None
    ) -> Plan:
        if not spans:
            return Plan(Outcome(document.id, IngestStatus.FAILED, reason=NO_PASSAGE))
        updated = Outcome(document.id, IngestStatus.UPDATED, len(spans))
        return Plan(updated, document, spans, only_over, is_stored)


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
