"""The nouns of the index: what is stored, what is searched for, what is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from index.edtf import PublicationDate

LanguageOrigin = Literal["given", "metadata", "detected"]


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a document comes from; None where it is not known.

    `author` is whoever the byline names, `section` the part of the publication, such as "World".
    """

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None
    section: str | None = None


class DocumentKind(StrEnum):
    """Tell reports from published fact-checks, which judge a claim and are no evidence for it."""

    ARTICLE = "article"
    FACT_CHECK = "fact_check"


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """Hold what a published fact-check found (https://schema.org/ClaimReview); None where it does not say.

    `rating` is its verdict in its own words, `rating_value` the number on its own scale from `worst_rating`
    to `best_rating`. `reviewer` checked the claim, `claimant` made it, `url` is where the review can be read.
    """

    claim_reviewed: str
    rating: str | None = None
    rating_value: float | None = None
    best_rating: float | None = None
    worst_rating: float | None = None
    reviewer: str | None = None
    claimant: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one text with its source and publication date, as it was handed in.

    `id` is chosen by the caller or derived from the content; `text` is kept unchanged, so that the
    offsets of its passages stay exact. `modified` is when it was last changed, and never stands for
    `published`. `review` is set exactly for a FACT_CHECK; then the text begins with the reviewed claim, which
    is its first passage. `language_origin` says where the source's language comes from, None where there is
    none.
    """

    id: str
    text: str
    source: Source
    published: PublicationDate
    modified: PublicationDate | None = None
    kind: DocumentKind = DocumentKind.ARTICLE
    review: ClaimReview | None = None
    language_origin: LanguageOrigin | None = None


class AttributionKind(StrEnum):
    """Tell a speaker's own words from what is reported of them."""

    QUOTE = "quote"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Say whose statement a passage is, where it is not the outlet's own."""

    speaker: str
    kind: AttributionKind


@dataclass(frozen=True, slots=True)
class Span:
    """Mark one sentence of a text by code-point offsets, `text[start:end]`, and say whose statement it is.

    `attribution` is None for the outlet's own statements.
    """

    start: int
    end: int
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold one sentence of a stored document.

    `id` is unique for ever (never used again after a deletion) and is the FAISS id; `position` counts the
    passages of the document from 0; `start` and `end` are code-point offsets into the document's text.
    `attribution` says whose statement it is, None for the outlet's own.
    """

    id: int
    document_id: str
    position: int
    text: str
    start: int
    end: int
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Join a passage to its source, its context and its similarity to the claim.

    `similarity` is the cosine of claim and passage embeddings in [-1, 1]; higher is nearer. `before` and
    `after` are the neighbouring sentences of the same document, empty where there are none; `prefix` and
    `suffix` stand right before and after the passage and find it again in a page (`index.text_quotes`).
    """

    passage: Passage
    source: Source
    published: PublicationDate
    similarity: float
    before: str = ""
    after: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Group near-identical passages of different documents: one story, counted once.

    `lead` is the best-ranked passage of the group, `copies` the others, earliest first, undated last.
    """

    lead: Hit
    copies: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class FactCheck:
    """Join a published fact-check to how near the claim that it reviews is to the claim asked.

    `hit` is the passage of the reviewed claim, with the source and date of the fact-check.
    """

    hit: Hit
    review: ClaimReview


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Narrow a search to some sources; the default lets everything through.

    Dates are aware datetimes. A document passes `as_of` and `published_to` when the *latest* second that
    its date can mean is not after them, `published_from` when the *earliest* is not before it. An undated
    document never passes a date filter. Publishers compare without regard to case, languages by their
    primary subtag (`en` admits `en-GB`). `kinds` are the kinds of document that are searched, all of them
    where it is empty: fact-checks are found only where they are asked for.
    """

    as_of: datetime | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    publishers: tuple[str, ...] = ()
    exclude_publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = (DocumentKind.ARTICLE,)

    @property
    def by_date(self) -> bool:
        """Tell whether any of the date filters is set."""
        return any(moment is not None for moment in (self.as_of, self.published_from, self.published_to))

    @property
    def is_open(self) -> bool:
        """Tell whether every article passes, and nothing else."""
        return self == SearchFilters()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Ask for at most `origins` stories near a claim, among the sources that pass the filters.

    `context_sentences` is how many sentences before and after a lead come with it.
    """

    claim: str
    filters: SearchFilters
    origins: int
    context_sentences: int


@dataclass(frozen=True, slots=True)
class CorpusState:
    """Count what the corpus holds at one revision."""

    revision: int
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hold what one search found, all of it from one revision of the corpus.

    `origins` is best first. `passages_searched` counts the passages that passed the filters,
    `excluded_undated` the documents that a date filter left out only because they have no date. `fact_checks`
    are those that pass the same filters and whose reviewed claims are nearest, nearest first. `token` tells
    the state of the corpus from every other, also from another one of the same revision; empty where it is
    not told.
    """

    origins: tuple[Origin, ...]
    corpus: CorpusState
    passages_searched: int
    excluded_undated: int
    fact_checks: tuple[FactCheck, ...] = ()
    token: str = ""
