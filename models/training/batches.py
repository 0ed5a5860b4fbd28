"""Turn examples into seeded, length-bucketed batches of token ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.training.data import Example, natural_text
from models.training.renaming import Renaming

LENGTH_STEP = 8
"""Lengths are rounded up to a multiple of this: few shapes, so compiled kernels are reused."""


@dataclass(frozen=True, slots=True)
class EncodedPairs:
    """Token ids of n pairs end to end, and where each pair and its second text start.

    ids int32 [tokens]; starts int64 [n + 1]; second int32 [n], the offset inside the pair at which
    token type 1 begins; allowed bool [n, 3]; taught float32 [n, 3], zeros where no teacher judged.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    second: NDArray[np.int32]
    allowed: NDArray[np.bool_]
    taught: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.second)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Return tokens per pair, int64 [n]."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Batch:
    """One padded batch: int64 [n, length] arrays, allowed bool [n, 3] and taught float32 [n, 3]."""

    input_ids: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    taught: NDArray[np.float32]


def draw_pass(
    examples: Sequence[Example], mix: dict[str, float], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the indices of one pass in random order: each whole repeat, plus its fraction by chance."""
    repeats = np.array([mix[example.dataset] for example in examples], dtype=np.float64)
    counts = np.floor(repeats) + (rng.random(len(examples)) < repeats % 1.0)
    indices = np.repeat(np.arange(len(examples), dtype=np.int64), counts.astype(np.int64))
    return rng.permutation(indices)


def encode(
    examples: Sequence[Example],
    indices: NDArray[np.int64],
    tokenizer: Tokenizer,
    rng: np.random.Generator,
    natural_share: float = 0.6,
    chunk: int = 4096,
    renaming: Renaming | None = None,
    renamed_share: float = 0.0,
) -> EncodedPairs:
    """Tokenise the chosen examples once, in the given order.

    `natural_share` of the copies have Treebank tokenisation undone in both texts; of `renamed_share` the
    names and years that both texts share are exchanged by `renaming`. Shares are 0..1.
    """
    natural = rng.random(len(indices)) < natural_share
    # Drawn only where it is asked for, so that runs without it stay what they were.
    renamed = rng.random(len(indices)) < renamed_share if renaming else np.zeros(len(indices), np.bool_)
    ids: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    second: list[int] = []
    for start in range(0, len(indices), chunk):
        pairs = []
        for row in range(start, min(start + chunk, len(indices))):
            example = examples[int(indices[row])]
            pair = (example.claim, example.evidence)
            if renaming and renamed[row]:
                pair = renaming.apply(*pair, rng)
            pairs.append((natural_text(pair[0]), natural_text(pair[1])) if natural[row] else pair)
        for encoding in tokenizer.encode_batch(pairs):
            ids.append(np.array(encoding.ids, dtype=np.int32))
            lengths.append(len(encoding.ids))
            second.append(encoding.type_ids.index(1) if 1 in encoding.type_ids else len(encoding.ids))
    allowed = np.zeros((len(indices), 3), dtype=np.bool_)
    taught = np.zeros((len(indices), 3), dtype=np.float32)
    for row, index in enumerate(indices):
        example = examples[int(index)]
        allowed[row, list(example.allowed)] = True
        if example.taught is not None:
            taught[row] = example.taught
    return EncodedPairs(
        ids=np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32),
        starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
        second=np.array(second, dtype=np.int32),
        allowed=allowed,
        taught=taught,
    )


def bucket(
    lengths: NDArray[np.int64], token_budget: int, rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Group every position exactly once into batches of like length, in random order.

    A batch holds at most `token_budget` tokens with padding, and at least one pair. What is left
    over in one length goes on to the next longer one, so that only the last batch can be small.
    """
    rounded = -(-lengths // LENGTH_STEP) * LENGTH_STEP
    groups: list[NDArray[np.int64]] = []
    left = np.zeros(0, dtype=np.int64)
    longest = int(rounded.max(initial=0))
    for length in np.unique(rounded):
        here = rng.permutation(np.concatenate([left, np.flatnonzero(rounded == length)]))
        size = max(1, token_budget // int(length))
        whole = len(here) if length == longest else len(here) // size * size
        groups.extend(here[start : min(start + size, whole)] for start in range(0, whole, size))
        left = here[whole:]
    return [groups[position] for position in rng.permutation(len(groups))]


def pad(pairs: EncodedPairs, positions: NDArray[np.int64], pad_id: int = 0) -> Batch:
    """Pad the chosen pairs to one length, a multiple of `LENGTH_STEP`."""
    lengths = pairs.lengths[positions]
    width = int(-(-lengths.max() // LENGTH_STEP) * LENGTH_STEP)
    columns = np.arange(width)
    input_ids = np.full((len(positions), width), pad_id, dtype=np.int64)
    for row, position in enumerate(positions):
        ids = pairs.ids[pairs.starts[position] : pairs.starts[position + 1]]
        input_ids[row, : len(ids)] = ids
    mask = columns[None, :] < lengths[:, None]
    types = mask & (columns[None, :] >= pairs.second[positions][:, None])
    return Batch(
        input_ids,
        types.astype(np.int64),
        mask.astype(np.int64),
        pairs.allowed[positions],
        pairs.taught[positions],
    )


def mask_words(batch: Batch, share: float, rng: np.random.Generator, mask_id: int) -> Batch:
    """Put [MASK], the token `mask_id`, in the place of a share (0..1) of the word pieces.

    The marks around the texts stay: what stands first, at the end of the claim and at the end of the passage.
    """
    types, mask = batch.token_type_ids, batch.attention_mask
    marks = np.zeros(types.shape, dtype=np.bool_)
    rows = np.arange(len(types))
    ends = mask.sum(axis=1) - 1
    marks[:, 0] = True
    marks[rows, ends] = True
    marks[rows, ends - types.sum(axis=1)] = True
    chosen = (rng.random(types.shape) < share) & (mask == 1) & ~marks
    return replace(batch, input_ids=np.where(chosen, mask_id, batch.input_ids))
