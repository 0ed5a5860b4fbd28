"""The sketch of a large segment: candidates in a fraction of the time, compared exactly."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import asdict, replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.faiss_files import write_faiss
from index.index_files import load_index, save_index, sha256_of
from index.manifest import MANIFEST, IndexFileError, StoredFile, read_manifest
from index.sketch import SKETCHED_FROM_ROWS, Sketch, candidates_for
from index.threads import Threads
from index.vectors import VectorIndex

DIMENSION = 128
ROWS = SKETCHED_FROM_ROWS + 500
NONE = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float16]:
    """Scatter unit vectors around a few hundred topics, as sentences do."""
    rng = np.random.default_rng(3)
    topics = rng.standard_normal((300, DIMENSION))
    scattered = topics[rng.integers(0, 300, ROWS)] + 0.9 * rng.standard_normal((ROWS, DIMENSION))
    return (scattered / np.linalg.norm(scattered, axis=1, keepdims=True)).astype(np.float16)


@pytest.fixture(scope="module")
def exact(vectors: NDArray[np.float16]) -> VectorIndex:
    ids = np.arange(10, 10 + ROWS, dtype=np.int64)
    return VectorIndex(0, DIMENSION).with_changes(1, NONE, ROWS, [(ids, vectors)])


@pytest.fixture(scope="module")
def saved(exact: VectorIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    save_index(folder, exact, "words", "token")
    return folder


@pytest.fixture(scope="module")
def sketched(saved: Path) -> VectorIndex:
    manifest = read_manifest(saved)
    assert manifest is not None
    return load_index(saved, manifest)


def queries(vectors: NDArray[np.float16], count: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(4)
    near = vectors[rng.integers(0, ROWS, count)] + 0.3 * rng.standard_normal((count, DIMENSION)) / 8
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)


def by_numpy(vectors: NDArray[np.float16], query: NDArray[np.float32], k: int) -> list[int]:
    return [int(row) + 10 for row in np.argsort(-(vectors.astype(np.float32) @ query))[:k]]


def test_hardly_anything_is_missed(vectors: NDArray[np.float16], sketched: VectorIndex) -> None:
    assert sketched.segments[0].sketch is not None
    shares = []
    for query in queries(vectors, 30):
        ids, similarities = sketched.search(query, 100)
        wanted = by_numpy(vectors, query, 100)
        assert ids[:10].tolist() == wanted[:10]
        assert np.all(np.diff(similarities) <= 0)
        assert similarities == pytest.approx(vectors[ids - 10].astype(np.float32) @ query, abs=1e-5)
        shares.append(len(set(ids.tolist()) & set(wanted)) / 100)
    assert np.mean(shares) > 0.98


@pytest.mark.parametrize(
    "allowed", [None, np.arange(100, 300, dtype=np.int64)], ids=["all", "a narrow filter"]
)
def test_the_mapped_vectors_are_not_copied_whole(
    vectors: NDArray[np.float16], sketched: VectorIndex, allowed: NDArray[np.int64] | None
) -> None:
    query = queries(vectors, 1)[0]
    sketched.search(query, 10, allowed)
    tracemalloc.start()
    try:
        sketched.search(query, 10, allowed)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < vectors.nbytes / 4


def test_what_was_deleted_is_not_found(vectors: NDArray[np.float16], sketched: VectorIndex) -> None:
    query = queries(vectors, 1)[0]
    nearest = by_numpy(vectors, query, 5000)
    later = sketched.with_changes(2, np.array(nearest[:4000], np.int64))
    assert later.segments[0].sketch is sketched.segments[0].sketch
    assert later.search(query, 10)[0].tolist() == nearest[4000:4010]


def test_where_all_candidates_were_deleted_the_others_are_found(
    vectors: NDArray[np.float16], sketched: VectorIndex
) -> None:
    query = queries(vectors, 1)[0]
    sketch = sketched.segments[0].sketch
    assert sketch is not None
    named = np.sort(sketch.candidates(query, candidates_for(10))) + 10
    later = sketched.with_changes(2, named)
    left = [each for each in by_numpy(vectors, query, 1000) if each not in named]
    assert later.search(query, 10)[0].tolist() == left[:10]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_filter_is_exact(
    vectors: NDArray[np.float16], sketched: VectorIndex, exact: VectorIndex, threads: int
) -> None:
    allowed = np.arange(10, 10 + ROWS, 7, dtype=np.int64)
    for query in queries(vectors, 5):
        ranked = [each for each in by_numpy(vectors, query, ROWS) if each % 7 == 3]
        for index in (sketched, exact):
            assert index.search(query, 50, allowed, Threads(threads))[0].tolist() == ranked[:50]


def test_a_small_segment_has_none(vectors: NDArray[np.float16], tmp_path: Path) -> None:
    ids = np.arange(1, 1001, dtype=np.int64)
    small = VectorIndex(0, DIMENSION).with_changes(1, NONE, 1000, [(ids, vectors[:1000])])
    manifest = save_index(tmp_path, small, "words", "token")
    assert manifest.segments[0].sketch is None
    assert load_index(tmp_path, manifest).segments[0].sketch is None


def test_a_damaged_sketch_is_refused(saved: Path, exact: VectorIndex, tmp_path: Path) -> None:
    manifest = save_index(tmp_path, exact, "words", "token")
    [file] = tmp_path.glob("*.sketch")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(IndexFileError, match="another content"):
        load_index(tmp_path, manifest)


def test_the_same_vectors_have_the_same_sketch(vectors: NDArray[np.float16], tmp_path: Path) -> None:
    for name in ("first", "again"):
        Sketch.of(vectors[:5000]).write(tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()


def test_a_sketch_of_another_kind_is_left_aside_and_made_anew(
    vectors: NDArray[np.float16], exact: VectorIndex, tmp_path: Path
) -> None:
    former = save_index(tmp_path, exact, "words", "token")
    [file] = tmp_path.glob("*.sketch")
    sound = file.read_bytes()
    other = faiss.IndexRaBitQFastScan(DIMENSION, faiss.METRIC_INNER_PRODUCT)
    other.train(vectors[:1000].astype(np.float32))
    write_faiss(other, file)
    stored = replace(former.segments[0], sketch=StoredFile(file.name, file.stat().st_size, sha256_of(file)))
    manifest = replace(former, kind="sqfp16-rabitq", segments=(stored,))
    (tmp_path / MANIFEST).write_text(json.dumps(asdict(manifest)), "utf-8")

    found = read_manifest(tmp_path)
    assert found is not None
    index = load_index(tmp_path, found)
    query = queries(vectors, 1)[0]
    assert index.segments[0].sketch is None
    assert index.search(query, 10)[0].tolist() == by_numpy(vectors, query, 10)
    assert save_index(tmp_path, index, "words", "token") == former
    assert file.read_bytes() == sound


@pytest.fixture(scope="module")
def partitioned(vectors: NDArray[np.float16], tmp_path_factory: pytest.TempPathFactory) -> Sketch:
    path = tmp_path_factory.mktemp("partition") / "a.sketch"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.sketch.PARTITIONED_FROM_ROWS", ROWS)
        Sketch.of(vectors).write(path)
    return Sketch.read(path, ROWS, DIMENSION)


def test_a_large_sketch_reads_as_many_lists_as_it_has_to(
    vectors: NDArray[np.float16], exact: VectorIndex, partitioned: Sketch
) -> None:
    lists, read = partitioned._faiss.nlist, partitioned._faiss.nprobe
    assert 1 <= read < lists
    segment = replace(exact.segments[0], _sketch=[partitioned])
    index = VectorIndex(1, DIMENSION, (segment,))
    found = [
        len(set(index.search(query, 10)[0].tolist()) & set(by_numpy(vectors, query, 10))) / 10
        for query in queries(vectors, 50)
    ]
    assert np.mean(found) > 0.95
    query = queries(vectors, 1)[0]
    nearest = by_numpy(vectors, query, 3000)
    later = index.with_changes(2, np.array(nearest[:2000], np.int64))
    assert set(later.search(query, 10)[0].tolist()).isdisjoint(nearest[:2000])
    allowed = np.arange(10, 10 + ROWS, 7, dtype=np.int64)
    ranked = [each for each in by_numpy(vectors, query, ROWS) if each % 7 == 3]
    assert index.search(query, 50, allowed)[0].tolist() == ranked[:50]


def test_vectors_without_neighbourhoods_are_not_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sketch.PARTITIONED_FROM_ROWS", 8000)
    scattered = np.random.default_rng(1).standard_normal((8000, 64))
    unit = (scattered / np.linalg.norm(scattered, axis=1, keepdims=True)).astype(np.float16)
    assert isinstance(Sketch.of(unit)._faiss, faiss.IndexPQFastScan)


def test_a_sketch_of_other_vectors_is_refused(vectors: NDArray[np.float16], tmp_path: Path) -> None:
    Sketch.of(vectors[:2000]).write(tmp_path / "few.sketch")
    with pytest.raises(ValueError, match="no sketch of 3000 vectors"):
        Sketch.read(tmp_path / "few.sketch", 3000, DIMENSION)
