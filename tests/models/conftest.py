"""Small real classifiers: random weights, the real tokenizer, the real file formats."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.minilm import packaged_minilm
from models.stance_export import export_stance

FEVER_LABELS = ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO")
NLI_LABELS = ("contradiction", "entailment", "neutral")

MakeClassifier = Callable[[tuple[str, ...]], Path]


@pytest.fixture(scope="session")
def make_classifier(tmp_path_factory: pytest.TempPathFactory) -> MakeClassifier:
    """Give a function that writes a one-layer BERT classifier with these labels and gives its folder."""

    def make(labels: tuple[str, ...]) -> Path:
        import torch
        from transformers import BertConfig, BertForSequenceClassification

        torch.manual_seed(7)
        id2label = dict(enumerate(labels))
        config = BertConfig(
            hidden_size=48, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
            initializer_range=0.2,  # enough that different texts get clearly different scores
            id2label=id2label, label2id={label: at for at, label in id2label.items()},
        )  # fmt: skip
        folder = tmp_path_factory.mktemp("classifier")
        BertForSequenceClassification(config).save_pretrained(folder)
        for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
            shutil.copy(packaged_minilm() / name, folder / name)
        return folder

    return make


@pytest.fixture(scope="session")
def fever_classifier(make_classifier: MakeClassifier) -> Path:
    """Give the folder of a small classifier with FEVER's labels: claim first."""
    return make_classifier(FEVER_LABELS)


@pytest.fixture(scope="session")
def nli_classifier(make_classifier: MakeClassifier) -> Path:
    """Give the folder of a small classifier with NLI labels in a shuffled order: passage first."""
    return make_classifier(NLI_LABELS)


@pytest.fixture(scope="session")
def exported_fever(fever_classifier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the int8 export of the small classifier with FEVER's labels."""
    return export_stance(fever_classifier, tmp_path_factory.mktemp("fever") / "int8", say=lambda line: None)


@pytest.fixture(scope="session")
def exported_nli(nli_classifier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the int8 export of the small classifier with NLI labels."""
    return export_stance(nli_classifier, tmp_path_factory.mktemp("nli") / "int8", say=lambda line: None)


def relabel(folder: Path, id2label: dict[str, str]) -> None:
    """Write other labels into a classifier's config."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "id2label": id2label}), encoding="utf-8")
