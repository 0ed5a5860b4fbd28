"""The vector index against plain numpy: exact, filtered, and the same however it came about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from index.segment import Segment
from index.vectors import VectorIndex

DIMENSION = 24
NONE = np.empty(0, np.int64)


def unit_vectors(count: int, seed: int = 0) -> NDArray[np.float16]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)


def index_of(ids: Sequence[int], vectors: NDArray[np.float16]) -> VectorIndex:
    wanted = np.array(ids, np.int64)
    return VectorIndex(0, DIMENSION).with_changes(1, NONE, len(wanted), [(wanted, vectors)])


def by_hand(
    ids: NDArray[np.int64], vectors: NDArray[np.float16], query: NDArray[np.float32], k: int
) -> list[int]:
    cosines = vectors.astype(np.float32) @ query
    return [int(each) for each in ids[np.lexsort((ids, -cosines))[:k]]]


def test_the_nearest_passages_come_first_with_their_cosines() -> None:
    vectors = np.zeros((3, DIMENSION), np.float16)
    vectors[0, 0] = vectors[1, 1] = 1
    vectors[2, :2] = 0.6, 0.8
    query = np.zeros(DIMENSION, np.float32)
    query[0] = 1
    ids, similarities = index_of([10, 20, 30], vectors).search(query, 5)
    assert ids.tolist() == [10, 30, 20]
    assert similarities.tolist() == pytest.approx([1.0, 0.6, 0.0], abs=1e-3)


def test_a_search_in_an_empty_index_finds_nothing() -> None:
    ids, similarities = VectorIndex(0, DIMENSION).search(np.zeros(DIMENSION, np.float32), 3)
    assert (ids.tolist(), similarities.tolist()) == ([], [])
    assert len(VectorIndex(0, DIMENSION)) == 0


def test_a_long_life_of_changes_finds_what_numpy_finds() -> None:
    rng = np.random.default_rng(7)
    index = VectorIndex(0, DIMENSION)
    truth: dict[int, NDArray[np.float16]] = {}
    next_id = 1
    most_segments = 0
    for revision in range(1, 120):
        count = int(rng.integers(0, 150))
        ids = np.arange(next_id, next_id + count)
        next_id += count + int(rng.integers(0, 3))
        vectors = unit_vectors(count, revision)
        removed = rng.choice(np.array([0, *truth]), size=min(len(truth), int(rng.integers(0, 120))))
        index = index.with_changes(revision, np.unique(removed), count, [(ids, vectors)])
        for each in removed:
            truth.pop(int(each), None)
        truth.update(zip(ids.tolist(), vectors, strict=True))
        most_segments = max(most_segments, len(index.segments))

        left = np.array(sorted(truth), np.int64)
        assert index.ids().tolist() == left.tolist()
        if not truth:
            continue
        matrix = np.stack([truth[int(each)] for each in left])
        query = unit_vectors(1, 1000 + revision)[0].astype(np.float32)
        found, similarities = index.search(query, 10)
        assert found.tolist() == by_hand(left, matrix, query, 10)
        assert index.vectors(found.tolist()) @ query == pytest.approx(similarities, abs=1e-6)

        allowed = np.sort(rng.choice(next_id + 5, size=next_id // 9, replace=False))
        permitted = np.isin(left, allowed)
        found, _ = index.search(query, 10, allowed)
        assert found.tolist() == by_hand(left[permitted], matrix[permitted], query, 10)
    assert 1 < most_segments < 10


def test_equally_near_passages_come_by_id_wherever_they_are_stored() -> None:
    same = np.repeat(unit_vectors(1), 3000, axis=0)
    parts = VectorIndex(0, DIMENSION)
    for first in range(0, 3000, 300):
        ids = np.arange(first, first + 300)
        parts = parts.with_changes(first + 1, NONE, 300, [(ids, same[:300])])
    query = same[0].astype(np.float32)
    assert len(parts.segments) > 1
    assert parts.search(query, 7)[0].tolist() == list(range(7))
    allowed = np.array([5, 299, 300, 2999])
    assert parts.search(query, 3, allowed)[0].tolist() == [5, 299, 300]


@pytest.mark.parametrize("allowed_of_each", [2, 31, 33, 200])
@pytest.mark.parametrize("gaps", [False, True])
def test_a_filter_is_exact_however_narrow(allowed_of_each: int, gaps: bool) -> None:
    """Half of the passages are copies, which makes for many ties; some are removed."""
    rng = np.random.default_rng(allowed_of_each)
    # Small numbers in eighths: their products add up without rounding, in whatever order.
    distinct = (rng.integers(-2, 3, (2000, DIMENSION)) / 8).astype(np.float16)
    vectors = np.concatenate([distinct, distinct[rng.integers(0, 20, 2000)]])[rng.permutation(4000)]
    ids = np.arange(7, 7 + 4000 * (3 if gaps else 1), 3 if gaps else 1)
    removed = rng.choice(ids, 400, replace=False)
    index = index_of(ids.tolist(), vectors).with_changes(2, np.sort(removed))
    assert len(index.segments) == 1
    allowed = np.sort(rng.choice(np.arange(ids[-1] + 9), ids[-1] // allowed_of_each, replace=False))
    permitted = np.isin(ids, allowed) & ~np.isin(ids, removed)
    for query in distinct[:5].astype(np.float32):
        for k in (1, 3, 10, 5000):
            found, _ = index.search(query, k, allowed)
            assert found.tolist() == by_hand(ids[permitted], vectors[permitted], query, k)


def test_a_filter_that_lets_nothing_through_finds_nothing() -> None:
    index = index_of(range(10, 60), unit_vectors(50))
    query = unit_vectors(1)[0].astype(np.float32)
    for allowed in ([], [9, 60], [0]):
        assert index.search(query, 3, np.array(allowed, np.int64))[0].tolist() == []


def test_a_nearer_passage_pushes_out_the_last_of_the_equally_near() -> None:
    same, nearer = unit_vectors(2)
    index = index_of(range(21), np.stack([same] * 20 + [nearer]))
    halfway = (same.astype(np.float32) + 2 * nearer.astype(np.float32)) / 3
    assert index.search(halfway, 3)[0].tolist() == [20, 0, 1]


def test_an_index_in_use_does_not_change_under_its_reader() -> None:
    vectors = unit_vectors(50)
    before = index_of(range(50), vectors)
    query = vectors[3].astype(np.float32)
    after = before.with_changes(2, np.array([3, 4]), 1, [(np.array([50]), vectors[3:4])])
    assert before.search(query, 1)[0].tolist() == [3]
    assert after.search(query, 1)[0].tolist() == [50]
    assert (len(before), len(after)) == (50, 49)
    with pytest.raises(KeyError, match="3"):
        after.vectors([50, 3])


def test_segments_mostly_of_removed_passages_are_written_anew() -> None:
    index = index_of(range(100), unit_vectors(100))
    assert index.with_changes(2, np.arange(30)).segments[0].rows == 100
    assert index.with_changes(2, np.arange(31)).segments[0].rows == 69
    assert index.with_changes(2, np.arange(100)).segments == ()


def test_ids_that_do_not_ascend_are_refused() -> None:
    index = index_of([5, 6], unit_vectors(2))
    with pytest.raises(ValueError, match="passage 6 comes after passage 6"):
        index.with_changes(2, NONE, 1, [(np.array([6]), unit_vectors(1))])
    with pytest.raises(ValueError, match="ascending"):
        index.with_changes(2, NONE, 2, [(np.array([9, 8]), unit_vectors(2))])


@pytest.mark.parametrize(
    "query", [np.zeros(DIMENSION - 1, np.float32), np.zeros(DIMENSION), np.zeros((1, DIMENSION), np.float32)]
)
def test_a_query_of_the_wrong_kind_is_refused(query: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="a query is float32 of shape"):
        index_of([1], unit_vectors(1)).search(query, 1)


def test_a_segment_is_the_same_after_a_file(tmp_path: Path) -> None:
    [segment] = index_of(range(40), unit_vectors(40)).segments
    segment.write(tmp_path / "a.faiss")
    read = Segment.read(tmp_path / "a.faiss", segment.ids, None)
    assert np.array_equal(read.vectors(slice(None)), segment.vectors(slice(None)))
    with pytest.raises(ValueError, match="does not hold 39"):
        Segment.read(tmp_path / "a.faiss", segment.ids[1:], None)
    whole = (tmp_path / "a.faiss").read_bytes()
    for broken in (whole[:200], whole[:10], b"", b"garbage" * 100):
        (tmp_path / "b.faiss").write_bytes(broken)
        with pytest.raises(ValueError, match="no index file"):
            Segment.read(tmp_path / "b.faiss", segment.ids, None)


def test_a_search_starts_no_threads_in_whichever_thread_it_runs() -> None:
    index = index_of(range(1, 401), unit_vectors(400))
    query = unit_vectors(1, seed=7)[0].astype(np.float32)
    before, after = [], []

    def search() -> None:
        before.append(threads_of_this_process())
        for _ in range(3):
            index.search(query, 5, None)
        after.append(threads_of_this_process())

    for _ in range(2):
        searcher = Thread(target=search)
        searcher.start()
        searcher.join()

    assert after == before


def threads_of_this_process() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
