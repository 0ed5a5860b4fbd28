"""Train the stance model: `python -m models.training.train --data DATA --out FOLDER`.

The learning rate rises over the first twentieth of the run and falls in a line to zero, or to a share of its
peak (`--floor`). How far the run is, is the larger of pairs seen to pairs planned and minutes used to
minutes allowed, so that a run that is cut short by the clock ends there as well. The final model lies in
FOLDER; its checkpoint and log (JSON lines) beside it. `--keep N` keeps the weights of N evenly spaced
moments of its second half too, the last of which is the end, for `models.training.average`. A run that was
stopped goes on with `--resume`; a new run, with a new optimiser and schedule, starts from the weights of an
earlier one with `--start`. `--extra-pairs` adds files of pairs, such as `models.training.hard_negatives`
mines and `models.training.teach` judges. `--rename` and `--mask` keep the network from learning the claims of
small data sets by heart: the one exchanges the names that claim and passage share (`renaming`), the other
hides word pieces.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from models.training.batches import Batch, bucket, draw_pass, encode, mask_words, pad
from models.training.checkpoint import Position, load_checkpoint, save_checkpoint, save_model
from models.training.corpus import training_examples
from models.training.data import Example, read_examples, read_mix, some_of_each
from models.training.evaluate import evaluate
from models.training.network import (
    TorchStance,
    base_folder,
    forward,
    freeze,
    load_network,
    load_tokenizer,
    make_optimiser,
    taught_loss,
)
from models.training.renaming import Renaming
from models.training.settings import Settings, argument_parser, settings_of

WARM_UP: Final = 0.05
DEV_ROWS: Final = 150
"""How many pairs of each data set of dev a run looks at."""
NOMINAL_ROWS: Final = 48
"""The loss of a batch is its sum over this, so that every pair weighs the same in any batch."""


def learning_rate_factor(progress: float, floor: float = 0.0) -> float:
    """Return the factor of the peak learning rate at a progress of 0..1; it ends at `floor`."""
    if progress < WARM_UP:
        return progress / WARM_UP
    return floor + (1.0 - floor) * max(0.0, (1.0 - progress) / (1.0 - WARM_UP))


def keep_number(progress: float, keep: int) -> int:
    """Return how many of `keep` moments, evenly spaced over the second half, lie behind a progress."""
    return int(max(0.0, 2.0 * progress - 1.0) * keep)


class Run:
    """A training run over a fixed list of examples; advanced by `go`."""

    def __init__(
        self,
        network: nn.Module,
        tokenizer: Any,
        examples: Sequence[Example],
        mix: dict[str, float],
        dev: Sequence[Example],
        out: Path,
        settings: Settings,
    ) -> None:
        """Prepare a run; nothing is computed yet.

        Raises ValueError where words are to be masked and the tokenizer has no [MASK], or names exchanged and
        the examples name none.
        """
        self.mask_id = tokenizer.token_to_id("[MASK]")
        if settings.mask and self.mask_id is None:
            raise ValueError("the tokenizer has no [MASK]: train without --mask")
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = network.to(self.device)
        self.tokenizer, self.examples, self.mix, self.dev = tokenizer, examples, mix, dev
        self.out, self.settings = out, settings
        self.optimiser = make_optimiser(self.network, settings.layer_decay)
        self.position = Position()
        self.renaming = Renaming.learn(examples) if settings.rename else None
        self.planned = settings.passes * sum(mix[example.dataset] for example in examples)
        out.mkdir(parents=True, exist_ok=True)

    @property
    def progress(self) -> float:
        """Return how far the run is, 0..1."""
        done = self.position.pairs / max(self.planned, 1.0)
        if self.settings.max_minutes is not None:
            done = max(done, self.position.seconds / 60.0 / self.settings.max_minutes)
        return min(done, 1.0)

    def resume(self) -> None:
        """Go back to the last checkpoint. Raises FileNotFoundError without one."""
        self.position = load_checkpoint(self.out, self.network, self.optimiser, self.device)

    def _pass(self, number: int, first_batch: int) -> Iterator[Batch]:
        rng = np.random.default_rng([self.settings.seed, number])
        indices = draw_pass(self.examples, self.mix, rng)
        pairs = encode(
            self.examples,
            indices,
            self.tokenizer,
            rng,
            renaming=self.renaming,
            renamed_share=self.settings.rename,
        )
        groups = bucket(pairs.lengths, self.settings.token_budget, rng)
        self.log(event="pass", number=number, drawn=len(pairs), tokens=int(pairs.lengths.sum()))
        for at, group in enumerate(groups[first_batch:], start=first_batch + 1):
            batch = pad(pairs, group)
            if self.settings.mask:  # Counted from 1: with 0 this would be the stream that drew the pass.
                hiding = np.random.default_rng([self.settings.seed, number, at])
                batch = mask_words(batch, self.settings.mask, hiding, self.mask_id)
            yield batch

    def step(self, batch: Batch) -> float:
        """Learn from one batch; return its mean loss."""
        rate = self.settings.learning_rate * learning_rate_factor(self.progress, self.settings.floor)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        logits = forward(self.network, batch, self.device)
        allowed = torch.from_numpy(batch.allowed).to(self.device)
        taught = torch.from_numpy(batch.taught).to(self.device)
        settings = self.settings
        loss = taught_loss(logits, allowed, taught, settings.smoothing, settings.teacher_weight).sum()
        torch.autograd.backward(loss / NOMINAL_ROWS)
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return float(loss.detach()) / len(batch.allowed)

    def go(self, max_batches: int | None = None) -> bool:
        """Train to the end, or for `max_batches`; return whether the end was reached.

        The clock counts learning and looking at dev, not the drawing and tokenising of a pass.
        """
        self.network.train()
        last_save = time.monotonic()
        losses: deque[float] = deque(maxlen=100)
        left = max_batches if max_batches is not None else sys.maxsize
        while self.progress < 1.0:
            for batch in self._pass(self.position.number, self.position.batch):
                if left == 0 or self.progress >= 1.0:
                    break
                left -= 1
                before, started = self.progress, time.monotonic()
                losses.append(self.step(batch))
                self.position = self.position.after(len(batch.allowed), time.monotonic() - started)
                if self.position.steps % 100 == 0:
                    self.log(event="step", loss=round(float(np.mean(losses)), 4))
                if time.monotonic() - last_save > 60 * self.settings.checkpoint_minutes:
                    self.save()
                    last_save = time.monotonic()
                if keep_number(before, self.settings.keep) < keep_number(self.progress, self.settings.keep):
                    self.keep(keep_number(self.progress, self.settings.keep))
                looks = self.settings.evaluations
                if int(before * looks) < int(self.progress * looks):
                    self.evaluate()
            else:
                self.position = self.position.next_pass()
            if left == 0 and self.progress < 1.0:
                return False
        save_model(self.out, self.network, self.tokenizer)
        self.log(event="end")
        return True

    def save(self) -> None:
        """Write the checkpoint."""
        save_checkpoint(self.out, self.network, self.optimiser, self.position)
        self.log(event="checkpoint")

    def keep(self, number: int) -> None:
        """Write the weights as they are now into a folder of their own."""
        folder = self.out / f"kept-{number}"
        folder.mkdir(exist_ok=True)
        save_model(folder, self.network, self.tokenizer)
        self.log(event="kept", number=number)

    def evaluate(self) -> None:
        """Log the accuracy on every data set of dev."""
        if not self.dev:
            return
        started = time.monotonic()
        judge = TorchStance(self.network, self.tokenizer, self.device)
        report = evaluate(judge.probabilities, self.dev)
        figures = {
            name: round(row["two_way_accuracy"] or row["accuracy"], 3)
            for name, row in report["datasets"].items()
        }
        self.position = self.position.after(0, time.monotonic() - started, steps=0)
        self.log(event="dev", mean=round(report["mean_accuracy"], 4), accuracy=figures)

    def log(self, **fields: Any) -> None:
        """Append a JSON line with the position to log.jsonl and print it."""
        speed = self.position.pairs / max(self.position.seconds, 1e-9)
        line = {
            **fields,
            "progress": round(self.progress, 4),
            "pairs": self.position.pairs,
            "minutes": round(self.position.seconds / 60, 2),
            "pairs_per_s": round(speed, 1),
        }
        print(json.dumps(line), flush=True)
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argument_parser(__doc__)
    options = parser.parse_args(arguments)
    try:
        settings, mix = settings_of(options), read_mix(options.mix)
        examples = training_examples(options.data, options.out, mix, options.seed, options.extra_pairs)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.limit:
        examples = Random(options.seed).sample(examples, options.limit)
    dev = some_of_each(read_examples(options.data / "stance" / "dev.jsonl.gz"), DEV_ROWS)
    base = options.start or base_folder()
    network = load_network(base, settings.dropout)
    freeze(network, settings.freeze)
    run = Run(network, load_tokenizer(base), examples, mix, dev, options.out, settings)
    if options.resume:
        run.resume()
    run.log(event="start", examples=len(examples), planned=round(run.planned), **asdict(settings))
    run.go()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
