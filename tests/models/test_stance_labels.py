"""What a classifier's outputs mean is read from its config, and never assumed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.hf_stance import HuggingFaceStanceClassifier
from models.stance import ModelUnavailableError, Stance
from models.stance_labels import CLAIM_FIRST, PASSAGE_FIRST, input_order, read_labels, stances_of

S, R, N = Stance.SUPPORTS, Stance.REFUTES, Stance.NOT_ENOUGH_INFO


@pytest.mark.parametrize(
    ("id2label", "expected"),
    [
        ({"0": "SUPPORTS", "1": "REFUTES", "2": "NOT_ENOUGH_INFO"}, (S, R, N)),
        ({0: "SUPPORTS", 1: "NOT ENOUGH INFO", 2: "REFUTES"}, (S, N, R)),
        ({"0": "contradiction", "1": "entailment", "2": "neutral"}, (R, S, N)),
        ({"0": "ENTAILMENT", "1": "NEUTRAL", "2": "CONTRADICTION"}, (S, N, R)),
        ({"2": "Neutral", "1": "Contradiction", "0": "Entailment"}, (S, R, N)),
    ],
)
def test_labels_are_mapped_by_their_names(id2label: dict[str, str], expected: tuple[Stance, ...]) -> None:
    assert stances_of(id2label, "config.json") == expected


@pytest.mark.parametrize(
    "id2label",
    [
        {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"},
        {"0": "entailment", "1": "not_entailment"},
        {"0": "entailment", "1": "not_entailment", "2": "neutral"},
        {"0": "entailment", "1": "entailment", "2": "neutral"},
        {"0": "entailment", "1": "contradiction", "2": "neutral", "3": "other"},
        {"0": "entailment", "1": "contradiction"},
        {},
    ],
)
def test_other_labels_are_refused_with_what_is_needed(id2label: dict[str, str]) -> None:
    with pytest.raises(ModelUnavailableError, match=r"id2label of some/config.*entailment.*NOT_ENOUGH_INFO"):
        stances_of(id2label, "some/config")


def test_nli_models_read_the_passage_first() -> None:
    assert input_order({"0": "Entailment", "1": "neutral", "2": "contradiction"}) == PASSAGE_FIRST
    assert input_order({"0": "SUPPORTS", "1": "REFUTES", "2": "NOT_ENOUGH_INFO"}) == CLAIM_FIRST


def test_a_folder_without_a_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match=rf"{tmp_path}/config\.json cannot be read"):
        read_labels(tmp_path)


def test_a_model_with_numbered_labels_is_refused_when_loaded(
    make_classifier: Callable[[tuple[str, ...]], Path],
) -> None:
    folder = make_classifier(("LABEL_0", "LABEL_1", "LABEL_2"))
    with pytest.raises(ModelUnavailableError, match="LABEL_0, LABEL_1, LABEL_2"):
        HuggingFaceStanceClassifier(str(folder), threads=1)


def test_pickled_weights_are_not_loaded(fever_classifier: Path, tmp_path: Path) -> None:
    import shutil

    import torch
    from safetensors.torch import load_file

    folder = Path(shutil.copytree(fever_classifier, tmp_path / "pickled"))
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailableError, match="safetensors"):
        HuggingFaceStanceClassifier(str(folder), threads=1)
