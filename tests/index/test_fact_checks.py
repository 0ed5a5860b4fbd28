"""Published fact-checks in the corpus: stored with their review, kept out of ordinary searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from index.corpus import Corpus
from index.documents import ClaimReview, Document, DocumentKind, SearchFilters, Source
from index.ingest import Ingestor
from index.records import IngestStatus
from index.validation import InvalidDocumentError, make_document
from tests.index.newsdesk import WordEmbedder, document

CLAIM = "The ferry sank. Everybody on board drowned."
REVIEW = ClaimReview(
    CLAIM, "Mostly false", 2, 5, 1, "Harbour Facts", "A. Rumour", "https://facts.example.org/ferry"
)
EVERYTHING = SearchFilters(kinds=())
FACT_CHECKS = SearchFilters(kinds=(DocumentKind.FACT_CHECK,))


def fact_check(document_id: str = "check", review: ClaimReview = REVIEW, text: str | None = None) -> Document:
    body = "The ferry is afloat. Nobody drowned." if text is None else text
    return make_document(text=body, document_id=document_id, publisher="Harbour Facts", review=review)


@pytest.fixture
def store(ingestor: Ingestor) -> Iterator[object]:
    def store(*documents: Document) -> list[IngestStatus]:
        return [outcome.status for outcome in ingestor.ingest(documents)]

    return store


def searched(corpus: Corpus, filters: SearchFilters) -> list[str]:
    """Name the passages that pass, and see that the keyword search lets just the same ones pass."""
    with corpus.snapshot() as snapshot:
        allowed = snapshot.allowed_passage_ids(filters).tolist()
        matched = snapshot.match(["ferry", "nobody", "drowned"], 100, snapshot.allowed_passage_ids(filters))
        assert sorted(matched.ids.tolist()) == allowed
        return [each.passage.text for each in snapshot.passages(allowed).values()]


def test_the_reviewed_claim_is_the_first_passage_word_for_word(corpus: Corpus, store) -> None:
    store(fact_check())
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("check")
    assert stored is not None
    assert [passage.text for passage in stored.passages] == [
        CLAIM, "The ferry is afloat.", "Nobody drowned.",
    ]  # fmt: skip
    assert all(stored.document.text[each.start : each.end] == each.text for each in stored.passages)
    assert stored.document == fact_check()
    assert (stored.summary.kind, stored.summary.review) == (DocumentKind.FACT_CHECK, REVIEW)


def test_a_fact_check_without_a_text_of_its_own_is_the_claim_alone(corpus: Corpus, store) -> None:
    store(make_document(text=None, document_id="check", review={"claim_reviewed": CLAIM}))
    assert searched(corpus, FACT_CHECKS) == [CLAIM]


def test_fact_checks_are_found_only_where_they_are_asked_for(corpus: Corpus, store) -> None:
    store(document("ferry", "The ferry sank in the night."))
    assert searched(corpus, SearchFilters()) == ["The ferry sank in the night."]
    store(fact_check())
    assert searched(corpus, SearchFilters()) == ["The ferry sank in the night."]
    assert searched(corpus, SearchFilters(languages=("en",))) == ["The ferry sank in the night."]
    assert searched(corpus, FACT_CHECKS) == [CLAIM, "The ferry is afloat.", "Nobody drowned."]
    assert searched(corpus, replace(FACT_CHECKS, publishers=("harbour facts",)))[0] == CLAIM
    assert searched(corpus, replace(FACT_CHECKS, publishers=("Wire",))) == []
    assert len(searched(corpus, EVERYTHING)) == 4


def test_what_every_search_asks_of_fact_checks_is_written_out_once_a_revision(corpus: Corpus, store) -> None:
    def asked() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        with corpus.snapshot() as snapshot:
            return snapshot.fact_check_passages(), snapshot.reviewed_claims(SearchFilters())

    store(fact_check("a"), document("ferry", "The ferry sank. It rained."), fact_check("b"))
    passages, claims = asked()
    assert (passages.tolist(), claims.tolist()) == ([1, 2, 3, 6, 7, 8], [1, 6])
    again = asked()
    assert again[0] is passages
    assert again[1] is claims
    assert not passages.flags.writeable
    assert not claims.flags.writeable

    corpus.delete(["a"])
    assert [each.tolist() for each in asked()] == [[6, 7, 8], [6]]
    with corpus.snapshot() as snapshot:
        assert snapshot.reviewed_claims(SearchFilters(languages=("de",))).tolist() == []
        assert snapshot.reviewed_claims(SearchFilters(publishers=("harbour facts",))).tolist() == [6]


def test_an_undated_fact_check_is_not_counted_as_evidence_left_out(corpus: Corpus, store) -> None:
    store(fact_check(), document("ferry", "The ferry sank."))
    as_of = SearchFilters(as_of=datetime(2022, 1, 1, tzinfo=UTC))
    with corpus.snapshot() as snapshot:
        assert snapshot.count_undated(as_of) == 1
        assert snapshot.count_undated(replace(as_of, kinds=())) == 2


def test_reviews_are_looked_up_by_document(corpus: Corpus, store) -> None:
    store(fact_check(), document("ferry", "The ferry sank."))
    with corpus.snapshot() as snapshot:
        assert snapshot.reviews(["check", "ferry", "none"]) == {"check": REVIEW}


def test_a_document_may_change_its_kind_and_the_counts_follow(
    corpus: Corpus, store, embedder: WordEmbedder
) -> None:
    text = f"{CLAIM}\n\nThe ferry is afloat. Nobody drowned."
    article = make_document(text=text, document_id="check", publisher="Harbour Facts")
    store(article)
    assert len(searched(corpus, SearchFilters())) == 4
    assert store(fact_check(text=text)) == [IngestStatus.UPDATED]
    assert (len(searched(corpus, FACT_CHECKS)), searched(corpus, SearchFilters())) == (3, [])
    assert store(article) == [IngestStatus.UPDATED]
    assert (searched(corpus, FACT_CHECKS), len(searched(corpus, SearchFilters()))) == ([], 4)
    store(fact_check(text=text))
    assert list(corpus.check()) == []
    corpus.delete(["check"])
    store(document("ferry", "The ferry sank."))
    with corpus.snapshot() as snapshot:
        assert not len(snapshot.fact_check_passages())
    assert list(corpus.check()) == []


def test_another_rating_is_a_change_and_the_same_review_is_none(
    corpus: Corpus, store, embedder: WordEmbedder
) -> None:
    assert store(fact_check()) == [IngestStatus.CREATED]
    assert store(fact_check()) == [IngestStatus.UNCHANGED]
    assert store(fact_check(review=replace(REVIEW, rating="False"))) == [IngestStatus.UPDATED]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"review": {"rating": "False"}}, "review.claim_reviewed"),
        ({"review": {"claim_reviewed": "a", "stars": 5}}, "review.stars"),
        ({"review": {"claim_reviewed": "a", "rating_value": "2"}}, "review.rating_value"),
        ({"review": {"claim_reviewed": "a", "best_rating": float("nan")}}, "review.best_rating"),
        ({"review": {"claim_reviewed": "a", "url": "facts.example.org"}}, "review.url"),
        ({"review": "False"}, "review"),
        ({"kind": "fact_check"}, "kind"),
        ({"kind": "article", "review": {"claim_reviewed": "a"}}, "kind"),
        ({"kind": "rumour"}, "kind"),
        ({"modified": "yesterday"}, "modified"),
        ({"author": 5}, "author"),
        ({"section": "s" * 201}, "section"),
    ],
)
def test_what_cannot_be_a_fact_check_is_named(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidDocumentError) as caught:
        make_document(**{"text": "The ferry is afloat.", **wrong})
    assert caught.value.field == field


def test_a_fact_check_made_by_hand_must_begin_with_its_claim(corpus: Corpus, ingestor: Ingestor) -> None:
    wrong = replace(document("check"), kind=DocumentKind.FACT_CHECK, review=REVIEW)
    [outcome] = ingestor.ingest([wrong])
    assert outcome.status is IngestStatus.FAILED
    assert outcome.reason is not None
    assert outcome.reason.startswith("kind does not fit")


def test_author_section_and_modified_are_kept_and_are_no_publication_date(corpus: Corpus, store) -> None:
    wanted = make_document(
        text="The ferry sank.", document_id="ferry", author=" Ada Quill ", section="Shipping",
        published=None, modified="2022-01-27T09:47Z",
    )  # fmt: skip
    store(wanted)
    with corpus.snapshot() as snapshot:
        stored = snapshot.document("ferry")
        as_of = SearchFilters(as_of=datetime(2023, 1, 1, tzinfo=UTC))
        assert snapshot.allowed_passage_ids(as_of).tolist() == []
    assert stored is not None
    assert stored.document == wanted
    assert stored.document.source == Source(author="Ada Quill", section="Shipping")
    assert stored.document.modified is not None
    assert stored.document.modified.precision == "minute"
