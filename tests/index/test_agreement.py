"""Whatever was put, replaced and deleted: a search finds what it finds in a corpus made afresh."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import Corpus
from index.documents import Document, SearchFilters
from index.ingest import Ingestor
from index.live import LiveIndex
from index.upkeep import verify
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment

WORDS = ("grain", "ship", "port", "snow", "rain", "vote")
FILTERS = (SearchFilters(), SearchFilters(publishers=("a",)), SearchFilters(exclude_publishers=("A",)))

sentences = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=5)
puts = st.builds(
    lambda number, said, publisher: document(
        f"d{number}", " ".join(f"{' '.join(words)}." for words in said), publisher=publisher
    ),
    st.integers(0, 4),
    sentences,
    st.sampled_from(("A", "B", None)),
)
deletions = st.integers(0, 4).map(lambda number: f"d{number}")
batches = st.lists(puts, min_size=1, max_size=4)
Change = list[Document] | str
Found = list[tuple[float, str, int]]


def searched(corpus: Corpus, index: LiveIndex, claim: str, filters: SearchFilters) -> tuple[Found, Found]:
    """Give all passages by cosine, and those with one of the words by how telling these are."""
    query = WordEmbedder().embed([claim])[0]
    with index.follow(corpus) as (snapshot, vectors):
        allowed = None if filters.is_open else snapshot.allowed_passage_ids(filters)
        ids, similarities = vectors.search(query, 1000, allowed)
        near = list(zip(ids.tolist(), similarities.tolist(), strict=True))
        matched = snapshot.match(claim.split(), 1000, allowed)
        words = list(zip(matched.ids.tolist(), matched.scores.tolist(), strict=True))
        stored = snapshot.passages([each for each, _ in near + words])

    def named(scored: list[tuple[int, float]]) -> Found:
        passages = ((score, stored[each].passage) for each, score in scored)
        return sorted((round(score, 4), each.document_id, each.position) for score, each in passages)

    return named(near), named(words)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(changes=st.lists(st.one_of(batches, deletions), min_size=1, max_size=8))
def test_a_long_history_searches_like_a_fresh_corpus(empty_corpus: Path, changes: list[Change]) -> None:
    embedder = WordEmbedder()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = Corpus(shutil.copy(empty_corpus, folder / "corpus.db"))
        fresh = Corpus(shutil.copy(empty_corpus, folder / "fresh.db"))
        index = LiveIndex(folder / "index", embedder.identity)
        expected: dict[str, Document] = {}
        for change in changes:
            if isinstance(change, str):
                corpus.delete([change])
                expected.pop(change, None)
            else:
                list(Ingestor(corpus, embedder, segment, SEGMENTER).ingest(change))
                expected |= {each.id: each for each in change}
            with index.follow(corpus) as (snapshot, _):
                snapshot.allowed_passage_ids(FILTERS[1])  # so that the filters follow, too
        list(Ingestor(fresh, embedder, segment, SEGMENTER).ingest(expected.values()))

        fresh_index = LiveIndex(folder / "fresh", embedder.identity)
        for claim in ("grain ship", "snow"):
            for filters in FILTERS:
                near, words = searched(corpus, index, claim, filters)
                fresh_near, fresh_words = searched(fresh, fresh_index, claim, filters)
                assert near == fresh_near
                assert words == fresh_words
        assert list(verify(corpus, folder / "index")) == []
        corpus.close()
        fresh.close()
