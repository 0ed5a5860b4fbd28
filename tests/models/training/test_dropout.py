"""Dropout from a pool zeroes the stated share, keeps the mean, and is never the same twice in a row."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.training.dropout import PooledDropout, mask_pool
from models.training.network import load_network


def test_a_share_is_zeroed_and_the_mean_is_kept() -> None:
    dropout = PooledDropout(0.25, mask_pool(0.25, size=1 << 18))
    dropped = dropout(torch.ones(400, 500))
    assert float((dropped == 0).float().mean()) == pytest.approx(0.25, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1.0, abs=0.02)


def test_two_calls_drop_different_values() -> None:
    dropout = PooledDropout(0.5, mask_pool(0.5, size=1 << 16))
    values = torch.ones(10, 100)
    assert not torch.equal(dropout(values), dropout(values))


def test_nothing_is_dropped_outside_training() -> None:
    dropout = PooledDropout(0.5, mask_pool(0.5, size=1 << 16)).eval()
    assert torch.equal(dropout(torch.ones(3, 4)), torch.ones(3, 4))


def test_what_is_larger_than_the_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="40 values are more than the pool of 32"):
        PooledDropout(0.5, mask_pool(0.5, size=32))(torch.ones(4, 10))


def test_a_network_gets_it_in_every_block_and_answers_as_before_in_evaluation(tiny_model: Path) -> None:
    plain, dropping = load_network(tiny_model).eval(), load_network(tiny_model, 0.3)
    dropping.load_state_dict(plain.state_dict())
    pooled = [module for module in dropping.modules() if isinstance(module, PooledDropout)]
    assert len(pooled) == 2 * 2 + 2  # two in each block, one after the embeddings, one before the head
    ids = torch.tensor([[2, 5, 6, 3]])
    before = dropping(input_ids=ids).logits
    assert not torch.equal(before, dropping(input_ids=ids).logits)
    assert torch.equal(dropping.eval()(input_ids=ids).logits, plain(input_ids=ids).logits)
