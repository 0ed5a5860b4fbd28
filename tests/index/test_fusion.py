"""Fusion of two ranked lists, with numbers that a reader can check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Ranking, fuse_min_max, ranking


def listed(scores: dict[int, float]) -> Ranking:
    return ranking(np.array(list(scores), np.int64), np.array(list(scores.values()), np.float64))


def as_dict(fused: Ranking) -> dict[int, float]:
    return dict(zip(fused.ids.tolist(), fused.scores.tolist(), strict=True))


NOTHING = listed({})
some_lists = st.dictionaries(st.integers(1, 30), st.floats(-5, 25), max_size=12).map(listed)


def test_a_ranking_is_best_first_and_breaks_ties_by_id() -> None:
    assert listed({7: 0.5, 3: 0.9, 2: 0.5}).ids.tolist() == [3, 2, 7]


def test_min_max_by_hand() -> None:
    dense = listed({1: 0.9, 2: 0.5, 3: 0.4})
    lexical = listed({3: 12.0, 2: 10.0, 4: 2.0})
    fused = fuse_min_max(dense, lexical, 0.75)
    assert as_dict(fused) == pytest.approx({1: 0.75, 2: 0.75 * 0.2 + 0.25 * 0.8, 3: 0.25, 4: 0.0})
    assert fused.ids.tolist() == [1, 2, 3, 4]


def test_equal_scores_are_all_as_good_as_the_best() -> None:
    assert as_dict(fuse_min_max(listed({1: 4.0, 2: 4.0}), NOTHING, 0.5)) == {1: 0.5, 2: 0.5}


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_its_range_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="first_weight must be between 0 and 1"):
        fuse_min_max(NOTHING, NOTHING, weight)


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="two equal rows"):
        Ranking(np.array([1, 2]), np.array([0.5]))


@given(first=some_lists, second=some_lists, weight=st.floats(0, 1))
def test_fusion_keeps_every_id_once_and_is_sorted(first: Ranking, second: Ranking, weight: float) -> None:
    fused = fuse_min_max(first, second, weight)
    assert sorted(fused.ids.tolist()) == sorted({*first.ids.tolist(), *second.ids.tolist()})
    assert all(np.diff(fused.scores) <= 0)


@given(first=some_lists, second=some_lists, weight=st.floats(0, 1))
def test_the_order_of_the_lists_does_not_matter(first: Ranking, second: Ranking, weight: float) -> None:
    swapped = fuse_min_max(second, first, 1 - weight)
    assert as_dict(fuse_min_max(first, second, weight)) == pytest.approx(as_dict(swapped))


@given(some_lists)
def test_one_list_alone_keeps_its_order(only: Ranking) -> None:
    scores = as_dict(only)
    fused = [scores[each] for each in fuse_min_max(only, NOTHING, 1.0).ids.tolist()]
    assert all(np.diff(fused) <= 1e-9)  # what lies that near may scale to the same
