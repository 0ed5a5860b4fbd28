"""The features that the head was tried with say what their names promise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.stance_features import NAMES, features


class LengthEmbedder:
    """Put a text on the unit circle by its number of words."""

    name = "length"
    dimension = 2

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        angles = np.array([len(text.split()) * np.pi / 60 for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def of(claim: str, passage: str) -> dict[str, float]:
    [row] = features([claim], [passage], LengthEmbedder())
    return dict(zip(NAMES, row.tolist(), strict=True))


def test_a_changed_figure_shows() -> None:
    found = of("The plant cut 300 jobs.", "On Monday the plant cut 450 jobs.")
    assert (found["number differs"], found["number missing"], found["date differs"]) == (1.0, 1.0, 0.0)
    assert found["similarity"] == pytest.approx(np.cos(2 * np.pi / 60))
    assert found["coverage"] == pytest.approx(3 / 4)


def test_a_name_a_negation_and_an_opposite_show() -> None:
    found = of("In May, Orvik and Holm accepted the offer.", "In May Holm said she had not rejected it.")
    assert (found["name missing"], found["share of names missing"]) == (1.0, pytest.approx(1 / 3))
    assert found["negation in claim"] == 0.0
    assert found["negation in passage"] == found["negation differs"] == found["opposite word"] == 1.0


def test_the_same_sentence_differs_in_nothing() -> None:
    text = "In May 2021, Holm did not sell 40 ships."
    found = of(text, text)
    assert found["similarity"] == pytest.approx(1.0)
    assert found["coverage"] == 1.0
    for name in ("number differs", "date differs", "number missing", "name missing", "negation differs"):
        assert found[name] == 0.0
