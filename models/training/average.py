"""Average the weights of several runs: `python -m models.training.average RUN RUN... --out FOLDER`.

Runs that went on from one another, or from the same weights, lie so near to each other that their mean can
answer better than each of them, at no cost in serving: Wortsman et al., "Model soups", ICML 2022,
https://arxiv.org/abs/2203.05482.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from safetensors.torch import load_file, save_file
from torch import Tensor

WEIGHTS: Final = "model.safetensors"
_BESIDE: Final = ("config.json", "tokenizer.json")


def averaged(runs: Sequence[Path], shares: Sequence[float]) -> dict[str, Tensor]:
    """Give the weighted mean of every tensor (float32); the shares are scaled to sum to 1.

    Raises ValueError where the runs are not of one network, or the shares do not fit them.
    """
    if len(shares) != len(runs) or min(shares) < 0 or not sum(shares):
        raise ValueError(f"give {len(runs)} shares of 0 or more, one for each run, and one of them above 0")
    mean: dict[str, Tensor] = {}
    for run, share in zip(runs, shares, strict=True):
        tensors = load_file(run / WEIGHTS)
        if mean and _shapes(tensors) != _shapes(mean):
            raise ValueError(f"{run} holds another network than {runs[0]}")
        for name, tensor in tensors.items():
            part = tensor.float() * (share / sum(shares))
            mean[name] = mean[name] + part if name in mean else part
    return mean


def write_average(runs: Sequence[Path], shares: Sequence[float], out: Path) -> None:
    """Write the mean of some runs into a folder, with the first one's config and tokenizer.

    Raises what `averaged` raises; nothing is written then.
    """
    mean = averaged(runs, shares)
    out.mkdir(parents=True, exist_ok=True)
    for name in _BESIDE:
        shutil.copyfile(runs[0] / name, out / name)
    save_file({name: tensor.contiguous() for name, tensor in mean.items()}, out / WEIGHTS, {"format": "pt"})


def _shapes(tensors: dict[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Average the runs that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+", help="folders that `train` wrote")
    parser.add_argument("--shares", type=float, nargs="+", help="how much each counts (all the same)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        write_average(options.runs, options.shares or [1.0] * len(options.runs), options.out)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
