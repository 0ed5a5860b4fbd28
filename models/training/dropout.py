"""Dropout that costs a CPU next to nothing: masks are windows of one pool of random numbers.

Drawing a fresh mask for every layer doubles the time of a training step on two cores, because torch draws
random numbers on a CPU one after the other. Here the numbers are drawn once; each call takes a window of them
from a random place, so that a batch sees another mask each time.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import nn

POOL: Final = 1 << 24
"""Masks in the pool: 16.8 million values, 34 MB in bfloat16, some twenty times the largest layer's output."""


class PooledDropout(nn.Module):
    """Zero a share `p` of the values and scale the others by 1 / (1 - p), while training."""

    def __init__(self, p: float, pool: torch.Tensor) -> None:
        """Take the pool that `mask_pool` made for the same `p`."""
        super().__init__()
        self.p = p
        self._pool = pool

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return the values masked, of the same shape and type."""
        if not self.training or self.p == 0.0:
            return values
        count = values.numel()
        if count > len(self._pool):
            raise ValueError(f"{count} values are more than the pool of {len(self._pool)} masks")
        start = int(torch.randint(len(self._pool) - count + 1, ()))
        return values * self._pool[start : start + count].view(values.shape).to(values.dtype)


def mask_pool(p: float, size: int = POOL) -> torch.Tensor:
    """Draw masks of 0 and 1 / (1 - p), bfloat16 [size]; always the same ones for the same arguments."""
    generator = torch.Generator().manual_seed(0)
    return (torch.rand(size, generator=generator) >= p).to(torch.bfloat16) / (1.0 - p)


def pool_dropout(network: nn.Module, p: float) -> None:
    """Put pooled dropout in the place of every `nn.Dropout` of a network that lies on a CPU.

    Those of attention's weights are left as they are: eager attention reads their rate alone.
    """
    if p == 0.0:
        return
    pool = mask_pool(p)
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Dropout) and not type(module).__name__.endswith("SelfAttention"):
                setattr(module, name, PooledDropout(p, pool))
