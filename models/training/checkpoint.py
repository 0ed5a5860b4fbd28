"""Save a training run so that it can go on exactly, and its model so that it can be served."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import nn

FILE: Final = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run is: the pass, the batch in it, and what was done in all."""

    number: int = 0
    batch: int = 0
    steps: int = 0
    pairs: int = 0
    seconds: float = 0.0

    def after(self, pairs: int, seconds: float, steps: int = 1) -> Position:
        """Return the position after a batch of so many pairs that took so many seconds."""
        return replace(
            self,
            batch=self.batch + steps,
            steps=self.steps + steps,
            pairs=self.pairs + pairs,
            seconds=self.seconds + seconds,
        )

    def next_pass(self) -> Position:
        """Return the start of the next pass."""
        return replace(self, number=self.number + 1, batch=0)


def save_checkpoint(
    folder: Path, network: nn.Module, optimiser: torch.optim.Optimizer, position: Position
) -> None:
    """Write the checkpoint beside the old one and then put it in its place."""
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "position": asdict(position),
        "random": torch.get_rng_state(),
    }
    torch.save(state, folder / f"{FILE}.new")
    (folder / f"{FILE}.new").replace(folder / FILE)


def load_checkpoint(
    folder: Path, network: nn.Module, optimiser: torch.optim.Optimizer, device: torch.device
) -> Position:
    """Put network, optimiser and random state back; return the position.

    Raises FileNotFoundError if the folder has no checkpoint.
    """
    state = torch.load(folder / FILE, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    torch.set_rng_state(state["random"].cpu())
    return Position(**state["position"])


def save_model(folder: Path, network: Any, tokenizer: Tokenizer) -> None:
    """Write model.safetensors, config.json and tokenizer.json."""
    network.save_pretrained(folder, safe_serialization=True)
    tokenizer.save(str(folder / "tokenizer.json"))
