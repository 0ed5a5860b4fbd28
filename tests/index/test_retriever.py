"""From a claim to origins, over a real corpus and a real index; only the embedder is made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.corpus import Corpus, CorpusSnapshot, EmbeddedDocument, EmbedderIdentity, StoredPassage
from index.documents import (
    ClaimReview,
    Document,
    DocumentKind,
    Origin,
    SearchFilters,
    SearchRequest,
    SearchResult,
    Source,
    Span,
)
from index.edtf import UNKNOWN_DATE, parse_edtf
from index.live import LiveIndex
from index.retriever import RetrievalConfig, Retriever

# Words of one row mean the same to the embedder; to the keyword search they are different words.
MEANINGS = (
    ("ship", "vessel"),
    ("port", "harbour"),
    ("sank", "foundered"),
    ("grain", "wheat"),
    ("price", "cost"),
)
OPEN = SearchFilters()


class MeaningEmbedder:
    """Count the meanings in a text, and in a last place whether there is none."""

    name = "meanings"
    dimension = len(MEANINGS) + 1

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.array([self._counts(text) for text in texts], np.float32).reshape(-1, self.dimension)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _counts(self, text: str) -> list[float]:
        words = text.lower().replace(".", " ").split()
        counts = [float(sum(word in meaning for word in words)) for meaning in MEANINGS]
        return [*counts, 0.0 if any(counts) else 1.0]


@dataclass(frozen=True)
class Newsroom:
    """Put documents in, search in them."""

    corpus: Corpus
    live_index: LiveIndex
    embedder: MeaningEmbedder

    def put(
        self,
        document_id: str,
        *sentences: str,
        publisher: str = "Wire",
        date: str | None = None,
        review: ClaimReview | None = None,
    ) -> None:
        self._write([self._document(document_id, *sentences, publisher=publisher, date=date, review=review)])

    def put_many(self, sentences: Iterable[str]) -> None:
        """Put many documents of one sentence in, at once."""
        numbered = enumerate(sentences)
        self._write([self._document(f"many-{number:05}", sentence) for number, sentence in numbered])

    def _write(self, documents: list[EmbeddedDocument]) -> None:
        identity = EmbedderIdentity(self.embedder.name, self.embedder.dimension)
        self.corpus.write(documents, identity)

    def _document(
        self,
        document_id: str,
        *sentences: str,
        publisher: str = "Wire",
        date: str | None = None,
        review: ClaimReview | None = None,
    ) -> EmbeddedDocument:
        text = " ".join(sentences)
        ends = np.cumsum([len(sentence) + 1 for sentence in sentences]) - 1
        spans = tuple(Span(int(end) - len(each), int(end)) for each, end in zip(sentences, ends, strict=True))
        published = parse_edtf(date) if date else UNKNOWN_DATE
        kind = DocumentKind.ARTICLE if review is None else DocumentKind.FACT_CHECK
        source = Source(publisher=publisher, language="en")
        document = Document(document_id, text, source, published, kind=kind, review=review)
        vectors = self.embedder.embed(sentences).astype(np.float16)
        return EmbeddedDocument(document, spans, vectors, "by hand")

    def search(
        self, claim: str, filters: SearchFilters = OPEN, origins: int = 10, context: int = 0, pool: int = 100
    ) -> SearchResult:
        config = RetrievalConfig(pool=pool)
        retriever = Retriever(self.corpus, self.live_index, self.embedder, config)
        return retriever.search(claim, filters, origins, context)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    embedder = MeaningEmbedder()
    corpus = Corpus(tmp_path / "corpus.db")
    identity = EmbedderIdentity(embedder.name, embedder.dimension)
    yield Newsroom(corpus, LiveIndex(tmp_path / "index", identity), embedder)
    corpus.close()


def leads(result: SearchResult) -> list[str]:
    return [origin.lead.passage.text for origin in result.origins]


def documents(origin: Origin) -> list[str]:
    return [origin.lead.passage.document_id, *(copy.passage.document_id for copy in origin.copies)]


def test_meaning_and_words_both_find(newsroom: Newsroom) -> None:
    newsroom.put("meaning", "A vessel foundered.")
    newsroom.put("words", "Olaf told the tale.")
    newsroom.put("neither", "The price rose.")
    result = newsroom.search("Olaf sank the ship", origins=2, pool=1)
    found = {origin.lead.passage.document_id: origin.lead.similarity for origin in result.origins}
    # "words" shares no meaning with the claim: its similarity is the true cosine, not its rank.
    assert found == pytest.approx({"meaning": 1.0, "words": 0.0}, abs=1e-3)


def test_what_both_searches_find_comes_first(newsroom: Newsroom) -> None:
    newsroom.put("a", "A vessel foundered near the harbour.")
    newsroom.put("b", "The ship sank near the port.")
    newsroom.put("c", "Nobody saw the ship again.")
    assert leads(newsroom.search("The ship sank near the port"))[0] == "The ship sank near the port."


def test_a_claim_without_words_is_searched_by_meaning_alone(newsroom: Newsroom) -> None:
    newsroom.put("a", "The ship sank.")
    assert leads(newsroom.search("!?")) == ["The ship sank."]


def test_a_narrow_filter_finds_its_passage_behind_hundreds_of_nearer_ones(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.put(f"other-{number}", f"Ship {number} sank in the port.", publisher="Loud Daily")
    newsroom.put("wanted", "The ship was late.", publisher="Quiet Weekly")
    result = newsroom.search("Did the ship sink", SearchFilters(publishers=("quiet weekly",)), pool=3)
    assert leads(result) == ["The ship was late."]
    assert result.passages_searched == 1
    assert result.corpus.passages == 31


def test_words_are_filtered_inside_the_search_too(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.put(f"other-{number}", f"Olaf Olaf Olaf {number}.", publisher="Loud Daily")
    newsroom.put("near", "Ship and grain.", publisher="Quiet Weekly")
    newsroom.put("named", "People there remember Olaf to this day.", publisher="Quiet Weekly")
    filters = SearchFilters(publishers=("Quiet Weekly",))
    assert set(leads(newsroom.search("Olaf, the ship, the grain", filters, origins=2, pool=1))) == {
        "Ship and grain.",
        "People there remember Olaf to this day.",
    }


def test_copies_do_not_crowd_out_the_rest(newsroom: Newsroom) -> None:
    for number in range(40):
        newsroom.put(
            f"copy-{number:02}", "The ship sank near the port.", date=f"2022-03-{1 + number % 28:02}"
        )
    newsroom.put("second", "The vessel carried wheat.")
    newsroom.put("third", "The harbour was closed.")
    result = newsroom.search("The ship sank near the port", origins=3, pool=5)
    assert len(result.origins) == 3
    assert {*leads(result)[1:]} == {"The vessel carried wheat.", "The harbour was closed."}
    assert len(documents(result.origins[0])) == 40


def test_thousands_of_copies_are_read_once_however_often_the_pool_grows(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.put_many(["The ship sank near the port."] * 5000)
    newsroom.put("second", "The vessel carried wheat.")
    newsroom.put("third", "The harbour was closed.")
    read: list[int] = []
    passages = CorpusSnapshot.passages

    def counted(snapshot: CorpusSnapshot, ids: Sequence[int]) -> dict[int, StoredPassage]:
        read.extend(ids)
        return passages(snapshot, ids)

    monkeypatch.setattr(CorpusSnapshot, "passages", counted)
    result = newsroom.search("The ship sank near the port", origins=3)
    assert leads(result)[0] == "The ship sank near the port."
    assert {*leads(result)[1:]} == {"The vessel carried wheat.", "The harbour was closed."}
    assert len(documents(result.origins[0])) == 5000
    assert sorted(read) == sorted(set(read))
    # 100, 400 and 1,600 are all copies; from the largest pool on there is nothing to grow into.
    assert newsroom.search("The ship sank near the port", origins=3, pool=6400).origins == result.origins


def test_copies_come_earliest_first_and_undated_last(newsroom: Newsroom) -> None:
    for document_id, date in [
        ("lead", "2022-05-01"),
        ("undated", None),
        ("year", "2022"),
        ("day", "2022-02-03"),
    ]:
        newsroom.put(document_id, "The ship sank near the port.", date=date)
    (origin,) = newsroom.search("The ship sank near the port").origins
    assert documents(origin) == ["lead", "year", "day", "undated"]


def test_a_document_that_repeats_itself_is_listed_once(newsroom: Newsroom) -> None:
    newsroom.put("a", "The ship sank near the port.", "Wheat was lost.", "The ship sank near the port!")
    newsroom.put("b", "The ship sank near the port.")
    result = newsroom.search("The ship sank near the port")
    assert [documents(origin) for origin in result.origins] == [["a", "b"], ["a"]]


def test_a_changed_figure_or_a_negation_is_its_own_origin(newsroom: Newsroom) -> None:
    newsroom.put("a", "The ship will carry 30 tons of grain.")
    newsroom.put("b", "The ship will carry 20 tons of grain.")
    newsroom.put("c", "The ship will not carry 30 tons of grain.")
    result = newsroom.search("The ship will carry 30 tons of grain")
    assert len(result.origins) == 3
    assert all(origin.copies == () for origin in result.origins)


def test_leads_come_with_their_neighbours(newsroom: Newsroom) -> None:
    newsroom.put("a", "It was dark.", "The ship sank.", "Nobody died.", "Wheat was lost.")
    lead = newsroom.search("The ship sank", origins=1, context=1).origins[0].lead
    assert (lead.before, lead.passage.text, lead.after) == ("It was dark.", "The ship sank.", "Nobody died.")


def test_an_empty_corpus_gives_an_empty_answer(newsroom: Newsroom) -> None:
    result = newsroom.search("The ship sank")
    assert (result.origins, result.passages_searched, result.corpus.passages) == ((), 0, 0)


def test_nothing_allowed_is_told_apart_from_an_empty_corpus(newsroom: Newsroom) -> None:
    newsroom.put("late", "The ship sank.", date="2022-02-02")
    newsroom.put("undated", "The vessel foundered.")
    result = newsroom.search("The ship sank", SearchFilters(as_of=datetime(2022, 1, 31, tzinfo=UTC)))
    assert (result.origins, result.passages_searched, result.corpus.passages) == ((), 0, 2)
    assert result.excluded_undated == 1


def test_a_search_sees_each_change_at_once(newsroom: Newsroom) -> None:
    newsroom.put("a", "The ship sank.")
    before = newsroom.search("The ship sank")
    newsroom.put("a", "The ship did not sink.")
    newsroom.put("b", "The vessel came home.")
    newsroom.corpus.delete(["b"])
    after = newsroom.search("The ship sank")
    assert leads(before) == ["The ship sank."]
    assert leads(after) == ["The ship did not sink."]
    assert after.corpus.revision > before.corpus.revision


@pytest.mark.parametrize(
    ("pool", "max_pool", "dense_weight", "named"),
    [(0, 10, 0.5, "pool"), (11, 10, 0.5, "pool"), (5, 10, 1.5, "dense_weight")],
)
def test_a_bad_configuration_names_the_field(
    pool: int, max_pool: int, dense_weight: float, named: str
) -> None:
    with pytest.raises(ValueError, match=f"^{named} must be"):
        RetrievalConfig(pool=pool, max_pool=max_pool, dense_weight=dense_weight)


def test_no_origins_asked_for_is_an_error(newsroom: Newsroom) -> None:
    with pytest.raises(ValueError, match="origins must be at least 1"):
        newsroom.search("The ship sank", origins=0)


def review(newsroom: Newsroom, document_id: str, claim: str, *body: str, **more: str) -> ClaimReview:
    said = ClaimReview(claim, rating="False")
    newsroom.put(document_id, claim, *body, review=said, **more)
    return said


def test_fact_checks_are_found_by_the_claim_they_review_and_never_among_the_evidence(
    newsroom: Newsroom,
) -> None:
    newsroom.put("story", "The vessel foundered.")
    sunk = review(newsroom, "sunk", "The ship sank.", "The price of grain rose.", publisher="Facts")
    costly = review(newsroom, "costly", "The price rose.", "The ship sank.")
    result = newsroom.search("The ship sank")
    assert leads(result) == ["The vessel foundered."]
    assert result.passages_searched == 1
    assert [(each.hit.passage.document_id, each.review) for each in result.fact_checks] == [
        ("sunk", sunk), ("costly", costly),
    ]  # fmt: skip
    assert [each.hit.similarity for each in result.fact_checks] == pytest.approx([1.0, 0.0], abs=1e-3)
    assert result.fact_checks[0].hit.source.publisher == "Facts"


def test_fact_checks_pass_the_same_filters(newsroom: Newsroom) -> None:
    review(newsroom, "early", "The ship sank.", date="2022-01-01", publisher="Facts")
    review(newsroom, "late", "The ship sank.", date="2022-03-01", publisher="Facts")
    review(newsroom, "undated", "The ship sank.", publisher="Others")

    def found(filters: SearchFilters) -> set[str]:
        result = newsroom.search("The ship sank", filters)
        assert result.origins == ()
        return {each.hit.passage.document_id for each in result.fact_checks}

    assert found(OPEN) == {"early", "late", "undated"}
    assert found(SearchFilters(as_of=datetime(2022, 2, 1, tzinfo=UTC))) == {"early"}
    assert found(SearchFilters(exclude_publishers=("facts",))) == {"undated"}


def test_articles_are_found_however_many_fact_checks_are_nearer(newsroom: Newsroom) -> None:
    newsroom.put_many(f"Olaf number {number}." for number in range(300))
    for number in range(25):
        review(newsroom, f"fact-check-{number}", "The ship sank.")
    newsroom.put("story", "The vessel foundered near the port.")
    for pool in (1, 3, 400):
        result = newsroom.search("The ship sank", origins=1, pool=pool)
        assert leads(result) == ["The vessel foundered near the port."], pool
        assert result.passages_searched == 301
    assert len(result.fact_checks) == 10


def test_many_claims_find_what_each_finds_alone(newsroom: Newsroom) -> None:
    for number in range(12):
        newsroom.put(
            f"n-{number}",
            f"The ship number {number} sank near the port.",
            f"The price of grain rose on day {number}.",
            publisher="Wire" if number % 2 else "Herald",
            date=f"2024-01-{number + 1:02}",
        )
    retriever = Retriever(newsroom.corpus, newsroom.live_index, newsroom.embedder)
    wire = SearchFilters(publishers=("Wire",))
    asked = [
        SearchRequest(claim, filters, origins, context)
        for claim in ("The vessel foundered", "Wheat cost more on day 7", "Nothing of the kind", "")
        for filters in (OPEN, wire, SearchFilters(publishers=("Nobody",)))
        for origins, context in ((3, 0), (10, 1))
    ]

    together = retriever.search_many(asked)

    assert together == [
        retriever.search(each.claim, each.filters, each.origins, each.context_sentences) for each in asked
    ]
    assert {len(result.origins) for result in together} == {0, 3, 10}
    assert retriever.search_many([]) == []
