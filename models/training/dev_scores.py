"""The uncalibrated answers of a stance model to a labelled file, kept for further work, in two halves."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.manifest import FILE_NAME as MANIFEST
from models.manifest import read_manifest, sha256_of
from models.training.data import LABEL2ID, Example, read_examples
from models.training.evaluate import load_model, load_uncalibrated

FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class JudgedPairs:
    """Hold pairs, n of them, with one label each and the model's logits.

    `logits` float64 [n, 3] in the order SUPPORTS, REFUTES, NOT_ENOUGH_INFO, up to a constant in each row;
    `labels` int64 [n]; `datasets` str [n]; `hashes` uint32 [n] of the claims.
    """

    examples: tuple[Example, ...]
    logits: NDArray[np.float64]
    labels: NDArray[np.int64]
    datasets: NDArray[np.str_]
    hashes: NDArray[np.uint32]

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.examples)

    def where(self, rows: NDArray[np.bool_]) -> JudgedPairs:
        """Give the pairs that a mask of [n] picks."""
        kept = tuple(example for example, keep in zip(self.examples, rows, strict=True) if keep)
        return JudgedPairs(kept, self.logits[rows], self.labels[rows], self.datasets[rows], self.hashes[rows])

    def halves(self) -> tuple[JudgedPairs, JudgedPairs]:
        """Split by claim into the half to fit on (even hashes) and the half to report on (odd hashes)."""
        even = self.hashes % 2 == 0
        return self.where(even), self.where(~even)

    @property
    def folds(self) -> NDArray[np.int64]:
        """Name the fold of each pair, 0 to 4: all pairs of one claim are in one."""
        return ((self.hashes // 2) % FOLDS).astype(np.int64)

    @property
    def names(self) -> list[str]:
        """Name the data sets in order of appearance."""
        return list(dict.fromkeys(self.datasets.tolist()))


def claim_hash(claim: str) -> int:
    """Give the first 32 bits of the SHA-256 of a claim, whatever its case, spacing and Unicode form."""
    plain = " ".join(unicodedata.normalize("NFKC", claim).casefold().split())
    return int.from_bytes(hashlib.sha256(plain.encode("utf-8", "replace")).digest()[:4], "big")


def equal_weights(pairs: JudgedPairs) -> NDArray[np.float64]:
    """Weigh the pairs so that every data set counts the same; the sum is 1."""
    names, place, count = np.unique(pairs.datasets, return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 1.0 / (count[place] * len(names))
    return weights


def label_weights(pairs: JudgedPairs, shares: Sequence[float]) -> NDArray[np.float64]:
    """Weigh data sets equally, then the labels so that they have these shares; the sum is 1.

    Labels that do not occur have none.
    """
    weights = equal_weights(pairs)
    for label, share in enumerate(shares):
        rows = pairs.labels == label
        if rows.any():
            weights[rows] *= share / weights[rows].sum()
    scaled: NDArray[np.float64] = weights / weights.sum()
    return scaled


def judged_pairs(examples: Sequence[Example], logits: NDArray[np.float64]) -> JudgedPairs:
    """Put pairs and their logits together, without those that have no single label."""
    single = np.array([len(one.allowed) == 1 for one in examples], dtype=np.bool_)
    kept = tuple(one for one in examples if len(one.allowed) == 1)
    return JudgedPairs(
        kept,
        logits[single],
        np.array([LABEL2ID[one.label] for one in kept], dtype=np.int64),
        np.array([one.dataset for one in kept], dtype=np.str_),
        np.array([claim_hash(one.claim) for one in kept], dtype=np.uint32),
    )


def judge(file: Path, model: Path, threads: int, cache: Path | None = None) -> JudgedPairs:
    """Judge a labelled file with a model's folder, its calibration left aside.

    `cache` is an .npz file that keeps the logits for the next time; it is written anew where the labelled
    file or the weights are others. Raises what `read_examples` and `load_model` raise.
    """
    examples = list(read_examples(file))
    key = f"{sha256_of(file)} {weights_content(model)}"
    if cache is not None and cache.is_file():
        with np.load(cache) as kept:
            if str(kept["key"]) == key:
                return judged_pairs(examples, kept["logits"])
    claims, passages = [one.claim for one in examples], [one.evidence for one in examples]
    if (model / MANIFEST).exists():
        chances = load_uncalibrated(model, threads)(claims, passages)
    else:
        chances = load_model(model, threads)(claims, passages)
    logits = np.log(np.maximum(chances.astype(np.float64), 1e-12))
    if cache is not None:
        np.savez(cache, logits=logits, key=np.array(key))
    return judged_pairs(examples, logits)


def weights_content(model: Path) -> str:
    """Name the content of a model's weights: the manifest's name for int8, a hash for float."""
    if (model / MANIFEST).exists():
        return read_manifest(model, kind="stance", mend="export it again").content
    return sha256_of(model / "model.safetensors")[:12]
