"""What ships is int8, and can be trained on from all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.openvino_runtime import XML, import_openvino
from models.registry import WEIGHTS_DIR
from models.stance_export import export_stance
from models.training.average import WEIGHTS
from models.training.dequantise import dequantised, float_weights, main
from models.training.network import TorchStance


def test_every_weight_comes_back_as_near_as_int8_allows(fever_classifier: Path, tmp_path: Path) -> None:
    # As it is made, its biases are 0 and its norms 1: nothing of these would be left to find.
    torch.manual_seed(3)
    trained = {
        name: weights if weights.ndim == 2 else weights + 0.3 * torch.rand_like(weights)
        for name, weights in load_file(fever_classifier / WEIGHTS).items()
    }
    shutil.copytree(fever_classifier, tmp_path / "trained")
    save_file(trained, tmp_path / "trained" / WEIGHTS, {"format": "pt"})
    exported = export_stance(tmp_path / "trained", tmp_path / "int8", say=lambda line: None)

    found = float_weights(import_openvino().Core().read_model(exported / XML))

    assert found.keys() == trained.keys()
    for name, weights in trained.items():
        restored = torch.from_numpy(found[name])
        assert restored.shape == weights.shape, name
        share = float((restored - weights).norm() / weights.norm())
        if "LayerNorm" in name:
            assert share < 1e-6, name
        elif weights.ndim == 2:
            assert 0 < share < 0.06, name
        else:  # the quantiser moves a bias to make up for what rounding took
            assert share < 0.15, name


def test_the_shipped_model_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(WEIGHTS_DIR), "--out", str(tmp_path / "float")])

    assert "from the int8 model's probabilities on average" in capsys.readouterr().out
    judge = TorchStance.load(tmp_path / "float")
    claim, passage = "The bridge was closed to lorries.", "The council closed the bridge to lorries."
    (supported,) = judge.probabilities([claim], [passage])
    (refuted,) = judge.probabilities(["The bridge was never closed to lorries."], [passage])
    assert supported.argmax() == 0 and refuted.argmax() == 1


def test_another_network_is_refused(
    exported_fever: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(exported_fever), "--out", str(tmp_path / "float")])
    assert "is no int8 form of the network trained here" in capsys.readouterr().err
    assert not (tmp_path / "float").exists()


@pytest.mark.parametrize("content", [None, "no model"])
def test_a_folder_without_a_model_is_named(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--out", str(tmp_path / "float")])
    assert str(tmp_path) in capsys.readouterr().err
    assert not (tmp_path / "float").exists()


def test_weights_that_answer_otherwise_are_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another_head(folder: Path) -> torch.nn.Module:
        network = dequantised(folder)
        torch.nn.init.normal_(network.get_parameter("classifier.weight"))
        return network

    monkeypatch.setattr("models.training.dequantise.dequantised", with_another_head)
    with pytest.raises(SystemExit):
        main([str(WEIGHTS_DIR), "--out", str(tmp_path / "float")])
    assert "answer otherwise" in capsys.readouterr().err
    assert not (tmp_path / "float").exists()
