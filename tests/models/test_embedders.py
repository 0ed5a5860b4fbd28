"""Every embedder keeps the same promises, whatever runs it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.embedder import Embedder
from models.registry import EMBEDDERS, load_embedder

TEXTS = [
    "The parliament passed the budget on Friday.",
    "Rain",
    "The budget was passed by the parliament at the end of the week, after a debate of eleven hours.",
    "Deputies approved next year's spending plan.",
    "Penguins live in the southern hemisphere.",
]
WEIRD = [
    "",
    " ",
    "\0",
    "a\0b",
    "😀" * 500,
    "\ud800 alone",
    "‮right to left",
    "x" * 1_000_000,
    "\n\t",
    "١٢٣ 谈判",
]


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest, prepared_data_dir: Path) -> Embedder:
    return load_embedder(request.param, prepared_data_dir, threads=1)


def test_each_text_gets_a_unit_vector_of_the_stated_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_vectors_come_back_in_the_order_of_the_texts(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    together = embedder.embed(TEXTS)
    # Padding changes int8 rounding a little; another text's vector would be far below this.
    assert (alone * together).sum(axis=1).min() > 0.99


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_hostile_texts_get_finite_unit_vectors_quickly(embedder: Embedder) -> None:
    started = time.perf_counter()
    vectors = embedder.embed(WEIRD)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert time.perf_counter() - started < 60


def test_threads_get_the_vectors_of_their_own_texts(embedder: Embedder) -> None:
    expected = {text: embedder.embed([text])[0] for text in TEXTS}
    with ThreadPoolExecutor(max_workers=6) as threads:
        answers = threads.map(lambda text: (text, embedder.embed([text])[0]), TEXTS * 8)
        for text, vector in answers:
            assert float(vector @ expected[text]) > 0.999


def test_a_text_is_nearer_to_one_that_shares_its_words(embedder: Embedder) -> None:
    vectors = embedder.embed([TEXTS[0], TEXTS[2], TEXTS[4]])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_embedders_have_different_names(prepared_data_dir: Path) -> None:
    names = [load_embedder(name, prepared_data_dir, threads=1).name for name in EMBEDDERS]
    assert len(set(names)) == len(names)
