"""Name everything that decides how a training run goes, and read it from a command line."""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

MIX: Final = Path(__file__).with_name("mix.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how a run goes; times in minutes, `token_budget` tokens per batch."""

    passes: float = 1.3
    max_minutes: float | None = None
    seed: int = 1
    learning_rate: float = 1.5e-4
    layer_decay: float = 0.9
    smoothing: float = 0.05
    dropout: float = 0.0
    rename: float = 0.0
    mask: float = 0.0
    freeze: int = 0
    teacher_weight: float = 0.7
    token_budget: int = 48 * 48
    floor: float = 0.0
    keep: int = 0
    checkpoint_minutes: float = 5.0
    evaluations: int = 4

    def __post_init__(self) -> None:
        """Refuse what no run can go by. Raises ValueError that names the setting and what it may be."""
        for name, (least, most) in _BETWEEN.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} must be from {least} to {most}, got {value}")
        for name in _OVER_0:
            value = getattr(self, name)
            if value is not None and not (isfinite(value) and value > 0):
                raise ValueError(f"{name} must be a number over 0, got {value}")
        for name in _NOT_UNDER_0:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be under 0, got {getattr(self, name)}")


_BETWEEN: Final = {
    "dropout": (0, 0.99),
    "rename": (0, 1),
    "mask": (0, 1),
    "smoothing": (0, 1),
    "floor": (0, 1),
    "teacher_weight": (0, 1),
    "layer_decay": (0, 1),
}
"""Shares and factors; with a dropout of 1 what is left would be divided by zero."""

_OVER_0: Final = ("passes", "max_minutes", "learning_rate", "token_budget", "checkpoint_minutes")
_NOT_UNDER_0: Final = ("seed", "freeze", "keep", "evaluations")


def settings_of(options: argparse.Namespace) -> Settings:
    """Take what the command line says of a run; what has no option stays as it is by default.

    Raises ValueError for numbers that no run can go by.
    """
    named = {field.name for field in dataclasses.fields(Settings)}
    return Settings(**{name: value for name, value in vars(options).items() if name in named})


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    default = Settings()
    parser = argparse.ArgumentParser(prog="python -m models.training.train", description=description)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=float, default=default.passes)
    parser.add_argument("--max-minutes", type=float, default=None)
    parser.add_argument("--learning-rate", type=float, default=default.learning_rate)
    parser.add_argument("--dropout", type=float, default=default.dropout)
    parser.add_argument(
        "--rename",
        type=float,
        default=default.rename,
        help="share of pairs whose shared names are exchanged",
    )
    parser.add_argument(
        "--mask", type=float, default=default.mask, help="share of word pieces that are masked"
    )
    parser.add_argument("--smoothing", type=float, default=default.smoothing, help="label smoothing")
    parser.add_argument(
        "--freeze", type=int, default=default.freeze, help="lowest layers that stay as they are, 0 for none"
    )
    parser.add_argument("--mix", type=Path, default=MIX, help="shares of the data sets, a TOML file")
    parser.add_argument(
        "--floor", type=float, default=default.floor, help="share of the peak rate at the end"
    )
    parser.add_argument("--keep", type=int, default=default.keep, help="how many moments to keep")
    parser.add_argument("--token-budget", type=int, default=default.token_budget)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=None, help="train on this many examples only")
    parser.add_argument(
        "--extra-pairs",
        type=Path,
        nargs="+",
        default=(),
        help="files that `hard_negatives` or `teach` wrote",
    )
    parser.add_argument(
        "--teacher-weight",
        type=float,
        default=default.teacher_weight,
        help="share of the loss that a teacher's probabilities make up, where there are some",
    )
    parser.add_argument("--start", type=Path, default=None, help="start from this trained folder's weights")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    return parser
