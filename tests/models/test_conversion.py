"""What is left out of the network's work leaves its answers as they were."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification

from models.conversion import STANCE_INPUTS, PairNetwork, answers, converted, quantized


@pytest.mark.parametrize("cut", [0, 5], ids=["all tokens seen", "the first row padded"])
def test_the_first_tokens_row_alone_gives_the_logits_of_the_whole_layer(
    fever_classifier: Path, cut: int
) -> None:
    rng = np.random.default_rng(cut)
    seen = np.ones((3, 17), dtype=np.int64)
    seen[0, 17 - cut :] = 0
    pairs = {
        "input_ids": rng.integers(1000, 20000, seen.shape),
        "token_type_ids": rng.integers(0, 2, seen.shape),
        "attention_mask": seen,
    }
    whole = AutoModelForSequenceClassification.from_pretrained(fever_classifier).eval()
    with torch.inference_mode():
        expected = whole(**{name: torch.from_numpy(values) for name, values in pairs.items()}).logits.numpy()
    found = answers(PairNetwork(fever_classifier), [pairs])
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_conversion_silences_no_log(fever_classifier: Path) -> None:
    root = logging.getLogger()
    before = root.level, [(handler, handler.level) for handler in root.handlers]
    pair = {name: np.ones((1, 4), dtype=np.int64) for name in STANCE_INPUTS}
    quantized(converted(PairNetwork(fever_classifier), pair), [pair])
    assert (root.level, [(handler, handler.level) for handler in root.handlers]) == before
