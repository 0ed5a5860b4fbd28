"""nDCG and recall against figures computed by hand."""

from __future__ import annotations

from math import log2

import pytest

from benchmarks.ranking_quality import ndcg, recall


def test_ndcg_by_hand() -> None:
    # Found at ranks 2 and 4; ideal would be ranks 1 and 2.
    expected = (1 / log2(3) + 1 / log2(5)) / (1 / log2(2) + 1 / log2(3))
    assert ndcg(["x", "a", "y", "b"], {"a": 1, "b": 1}, 10) == pytest.approx(expected)
    assert expected == pytest.approx(0.6509, abs=1e-4)


def test_ndcg_weighs_grades() -> None:
    assert ndcg(["half", "full"], {"full": 2, "half": 1}, 10) == pytest.approx(
        (1 + 2 / log2(3)) / (2 + 1 / log2(3))
    )


def test_ndcg_is_one_for_the_ideal_and_sees_no_deeper_than_asked() -> None:
    assert ndcg(["a", "b", "x"], {"a": 1, "b": 1}, 10) == 1
    assert ndcg(["x", "a"], {"a": 1}, 1) == 0
    assert ndcg(["a"], {"a": 1, "b": 1}, 1) == 1


def test_recall_by_hand() -> None:
    assert recall(["x", "a", "b"], {"a": 1, "b": 1, "c": 1, "d": 0}, 2) == pytest.approx(1 / 3)


@pytest.mark.parametrize("measure", [ndcg, recall])
def test_a_claim_without_relevant_documents_has_no_figure(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="at least one relevant"):
        measure(["a"], {"a": 0}, 10)
