"""A document's passages by the present rules: where each begins and ends, and whose statement it is."""

from __future__ import annotations

from dataclasses import replace

from index.attribution import ATTRIBUTION_VERSION, attribute
from index.corpus import StoredDocument
from index.documents import Attribution, Document, Span
from index.ports import Segmenter


class Splitter:
    """Split documents by one segmenter and the rules of attribution."""

    def __init__(self, segmenter: Segmenter, segmenter_version: str) -> None:
        """Take the segmenter; `version` names it together with the rules of attribution."""
        self._segmenter = segmenter
        self.version = f"{segmenter_version}+{ATTRIBUTION_VERSION}"

    def passages(self, document: Document) -> tuple[Span, ...]:
        """Find the passages of a document, each with its attribution; none where it states nothing."""
        return attribute(document.text, self._spans(document), document.source.language)

    def _spans(self, document: Document) -> tuple[Span, ...]:
        text, language = document.text, document.source.language
        if document.review is None:
            return tuple(self._segmenter(text, language))
        # What was checked is one passage, however many sentences it has.
        claim = Span(0, len(document.review.claim_reviewed))
        rest = self._segmenter(text[claim.end :], language)
        moved = (replace(span, start=span.start + claim.end, end=span.end + claim.end) for span in rest)
        return (claim, *moved)


def is_split_alike(stored: StoredDocument, spans: tuple[Span, ...]) -> bool:
    """Tell whether the stored passages begin and end where these do."""
    return [(each.start, each.end) for each in stored.passages] == [(each.start, each.end) for each in spans]


def attributed_otherwise(stored: StoredDocument, spans: tuple[Span, ...]) -> dict[int, Attribution | None]:
    """Give the present attribution, by id, of those stored passages, split alike, that have another."""
    return {
        passage.id: span.attribution
        for passage, span in zip(stored.passages, spans, strict=True)
        if passage.attribution != span.attribution
    }
