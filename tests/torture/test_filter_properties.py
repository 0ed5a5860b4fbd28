"""Filters: a search finds just what a reader would pick out of the list of documents by hand."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.corpus import Corpus
from index.documents import ClaimReview, Document, DocumentKind, SearchFilters, SearchResult
from index.live import LiveIndex
from index.retriever import Retriever
from tests.index.newsdesk import WordEmbedder, document, embedded
from tests.torture.property_runs import tried

SAME_PUBLISHER = {
    "Wire": 1, "WIRE": 1, " wire ": 1, "Ｗｉｒｅ": 1, "Straße": 2, "STRASSE": 2, "Coast  Courier": 3,
    "coast courier": 3, "İzmir": 4, "Σίσυφος": 5, "ΣΊΣΥΦΟΣ": 5, "%": 6, "_ire": 7, "' OR 1=1 --": 8,
}  # fmt: skip
SAME_LANGUAGE = {"en": 1, "en-GB": 1, "EN": 1, "de": 2, "de-AT": 2, "pt-BR": 3, "pt": 3, "zh": 4}
DATES = (
    "2021", "2021-12", "2022", "2022-01", "2022-01-26", "2022-01-26T09:47:00Z", "2022-01-26T23:30:00-02:00",
    "2022-02-28", "2023",
)  # fmt: skip
MOMENTS = st.none() | st.datetimes(
    datetime(2020, 12, 30), datetime(2024, 1, 2), timezones=st.just(UTC)
) | st.sampled_from([
    datetime(2021, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC),
    datetime(2022, 1, 26, 9, 47, tzinfo=UTC), datetime(2022, 1, 27, 1, 30, tzinfo=UTC),
    datetime(2022, 1, 26, 9, 46, 59, tzinfo=UTC), datetime(2022, 12, 31, 23, 59, 59, tzinfo=UTC),
])  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """Hold what a reader sees of a document in a list."""

    publisher: str | None
    language: str | None
    published: str | None
    is_fact_check: bool

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.FACT_CHECK if self.is_fact_check else DocumentKind.ARTICLE


LISTED = st.builds(
    Listed,
    st.none() | st.sampled_from(sorted(SAME_PUBLISHER)), st.none() | st.sampled_from(sorted(SAME_LANGUAGE)),
    st.none() | st.sampled_from(DATES), st.booleans(),
)  # fmt: skip
FILTERS = st.builds(
    SearchFilters, MOMENTS, MOMENTS, MOMENTS,
    st.lists(st.sampled_from([*sorted(SAME_PUBLISHER), "Nobody"]), max_size=2).map(tuple),
    st.lists(st.sampled_from([*sorted(SAME_PUBLISHER), "Nobody"]), max_size=2).map(tuple),
    st.lists(st.sampled_from([*sorted(SAME_LANGUAGE), "fr"]), max_size=2).map(tuple),
    st.sampled_from([(DocumentKind.ARTICLE,), (), tuple(DocumentKind), (DocumentKind.FACT_CHECK,)]),
)  # fmt: skip


def span(published: str) -> tuple[datetime, datetime]:
    """Give the first and the last second that a date of this list can mean, by the calendar."""
    if "T" in published:
        moment = datetime.fromisoformat(published).astimezone(UTC)
        return moment, moment
    year, month, day = ([int(part) for part in published.split("-")] + [0, 0])[:3]
    first = datetime(year, month or 1, day or 1, tzinfo=UTC)
    last_day = day or monthrange(year, month or 12)[1]
    return first, datetime(year, month or 12, last_day, 23, 59, 59, tzinfo=UTC)


def passes_source(one: Listed, filters: SearchFilters) -> bool:
    publisher = SAME_PUBLISHER.get(one.publisher or "")
    wanted = {SAME_PUBLISHER.get(name) for name in filters.publishers}
    unwanted = {SAME_PUBLISHER.get(name) for name in filters.exclude_publishers}
    languages = {SAME_LANGUAGE.get(tag) for tag in filters.languages}
    return (
        (not wanted or (publisher is not None and publisher in wanted))
        and (publisher is None or publisher not in unwanted)
        and (not languages or (one.language is not None and SAME_LANGUAGE[one.language] in languages))
    )


def passes_dates(one: Listed, filters: SearchFilters) -> bool:
    if one.published is None:
        return not filters.by_date
    first, last = span(one.published)
    return (
        (filters.as_of is None or last <= filters.as_of)
        and (filters.published_to is None or last <= filters.published_to)
        and (filters.published_from is None or first >= filters.published_from)
    )


def made(number: int, one: Listed) -> Document:
    # No two share a word: none is a copy of another.
    text = f"Alpha{number} beta{number} gamma{number}. Delta{number} epsilon{number} zeta{number}."
    plain = document(
        f"d{number:02}", text, publisher=one.publisher, language=one.language, published=one.published
    )
    if not one.is_fact_check:
        return plain
    review = ClaimReview(f"Alpha{number} beta{number} gamma{number}.", rating="False")
    return replace(plain, kind=DocumentKind.FACT_CHECK, review=review)


@dataclass(frozen=True)
class Archive:
    """Hold documents, and search in them."""

    corpus: Corpus
    retriever: Retriever
    embedder: WordEmbedder

    def hold(self, listed: Sequence[Listed]) -> None:
        """Hold these and no others."""
        with self.corpus.snapshot() as snapshot:
            former = [summary.id for summary in snapshot.documents(200, None, None).documents]
        self.corpus.delete(former)
        entries = [embedded(made(number, one), self.embedder) for number, one in enumerate(listed)]
        self.corpus.write(entries, self.embedder.identity)

    def search(self, filters: SearchFilters) -> SearchResult:
        return self.retriever.search("alpha1 delta2 news", filters, 60, 0)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    embedder = WordEmbedder()
    corpus = Corpus(folder / "corpus.db")
    live = LiveIndex(folder / "index", embedder.identity)
    yield Archive(corpus, Retriever(corpus, live, embedder), embedder)
    live.close()
    corpus.close()


@given(st.lists(LISTED, min_size=1, max_size=10), st.lists(FILTERS, min_size=1, max_size=4))
@tried(30)
def test_a_search_finds_what_a_reader_would_pick_by_hand(
    archive: Archive, listed: list[Listed], chosen: list[SearchFilters]
) -> None:
    archive.hold(listed)
    for filters in chosen:
        result = archive.search(filters)

        numbered = {f"d{number:02}": one for number, one in enumerate(listed)}
        source = {name: one for name, one in numbered.items() if passes_source(one, filters)}
        passing = {name: one for name, one in source.items() if passes_dates(one, filters)}
        kinds = set(filters.kinds) or set(DocumentKind)
        expected = {name for name, one in passing.items() if one.kind in kinds}
        hits = [hit for origin in result.origins for hit in (origin.lead, *origin.copies)]
        assert {hit.passage.document_id for hit in hits} == expected, filters
        assert result.passages_searched == 2 * len(expected)
        checks = {check.hit.passage.document_id for check in result.fact_checks}
        assert checks == {name for name, one in passing.items() if one.is_fact_check}, filters
        undated = [one for one in source.values() if one.published is None and one.kind in kinds]
        assert result.excluded_undated == (len(undated) if filters.by_date else 0), filters
