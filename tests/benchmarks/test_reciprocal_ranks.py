"""Reciprocal rank fusion, with numbers that a reader can check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.reciprocal_ranks import fuse_reciprocal_ranks
from index.fusion import Ranking


def listed(*ids: int) -> Ranking:
    return Ranking(np.array(ids, np.int64), -np.arange(len(ids), dtype=np.float64))


def test_reciprocal_ranks_by_hand() -> None:
    fused = fuse_reciprocal_ranks(listed(1, 2), listed(2, 3))
    assert fused.ids.tolist() == [2, 1, 3]
    assert fused.scores.tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])


def test_one_list_alone_keeps_its_order() -> None:
    assert fuse_reciprocal_ranks(listed(7, 3, 5), listed()).ids.tolist() == [7, 3, 5]
    assert len(fuse_reciprocal_ranks(listed(), listed())) == 0
