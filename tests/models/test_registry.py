"""Names become engines; a name asked for loads only what it needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models import registry
from models.manifest import FILE_NAME
from models.prepared import EXPORTER_VERSION
from models.registry import (
    DEFAULT_EMBEDDER,
    UnknownModelError,
    ensure_prepared,
    exported_dir,
    load_embedder,
    load_stance,
)
from models.stance import ModelUnavailableError

ROOT = Path(__file__).parent.parent.parent
HEAVY = "torch transformers sentence_transformers nncf onnxruntime openvino_telemetry"


def run(code: str) -> str:
    """Run code in a fresh process and give what it prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_unknown_embedder_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"'bert'.*all-MiniLM-L6-v2-int8, all-MiniLM-L6-v2, dummy"):
        load_embedder("bert", tmp_path, threads=1)


def test_an_unknown_stance_model_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"'bert'.*factcheck-minilm-int8, dummy"):
        load_stance("bert", tmp_path, threads=1)


def test_the_defaults_are_known() -> None:
    assert next(iter(registry.EMBEDDERS)) == registry.DEFAULT_EMBEDDER
    assert next(iter(registry.STANCES)) == registry.DEFAULT_STANCE


@pytest.mark.parametrize("threads", [0, -1])
def test_a_model_needs_a_thread(tmp_path: Path, threads: int) -> None:
    with pytest.raises(ValueError, match="threads must be at least 1"):
        load_embedder("dummy", tmp_path, threads)


def test_a_folder_is_taken_for_a_model_of_the_users_own(
    nli_classifier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_stance(str(nli_classifier), tmp_path, threads=1).name.startswith(nli_classifier.name)
    monkeypatch.chdir(nli_classifier.parent)
    assert load_stance(nli_classifier.name, tmp_path, threads=1).name.startswith(nli_classifier.name)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        load_embedder(str(tmp_path), tmp_path, threads=1)
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        load_stance(str(tmp_path), tmp_path, threads=1)


def test_naming_models_loads_no_engine() -> None:
    loaded = run(
        "import sys, models.registry, models.embedder, models.stance\n"
        f"print([name for name in '{HEAVY} openvino tokenizers'.split() if sys.modules.get(name)])"
    )
    assert loaded == "[]"


def test_the_fast_engines_run_without_torch(prepared_data_dir: Path, exported_fever: Path) -> None:
    loaded = run(
        "import sys\n"
        "from pathlib import Path\n"
        "from models.int8_stance import Int8StanceClassifier\n"
        "from models.registry import load_embedder\n"
        f"load_embedder('all-MiniLM-L6-v2-int8', Path({str(prepared_data_dir)!r}), 1).embed(['a'])\n"
        f"Int8StanceClassifier(Path({str(exported_fever)!r}), 1).classify('a', ['b'])\n"
        f"print([name for name in '{HEAVY}'.split() if sys.modules.get(name)])"
    )
    assert loaded == "[]"


def test_a_data_folder_that_cannot_be_written_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match="python -m models prepare"):
        load_embedder(registry.DEFAULT_EMBEDDER, tmp_path, threads=1)


def test_a_name_that_needs_no_export_starts_no_process(tmp_path: Path) -> None:
    ensure_prepared("dummy", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("member", "other"), [("exporter", EXPORTER_VERSION - 1), ("source_sha256", "0" * 64), ("format", 0)]
)
def test_an_export_of_another_version_is_replaced(
    prepared_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, member: str, other: object
) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(registry.subprocess, "run", run)
    folder = exported_dir(DEFAULT_EMBEDDER, tmp_path)
    shutil.copytree(exported_dir(DEFAULT_EMBEDDER, prepared_data_dir), folder)
    ensure_prepared(DEFAULT_EMBEDDER, tmp_path)
    assert started == []

    manifest = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    (folder / FILE_NAME).write_text(json.dumps({**manifest, member: other}), encoding="utf-8")
    ensure_prepared(DEFAULT_EMBEDDER, tmp_path)
    assert [command[1:] for command in started] == [
        ["-m", "models", "prepare", "--models-dir", str(tmp_path)]
    ]


def test_asking_whether_an_export_is_current_loads_nothing_heavy(prepared_data_dir: Path) -> None:
    loaded = run(
        "import sys\n"
        "from pathlib import Path\n"
        "from models.registry import DEFAULT_EMBEDDER, ensure_prepared\n"
        f"ensure_prepared(DEFAULT_EMBEDDER, Path({str(prepared_data_dir.resolve())!r}))\n"
        f"print([name for name in '{HEAVY} openvino tokenizers'.split() if sys.modules.get(name)])"
    )
    assert loaded == "[]"


def test_compiled_models_are_kept_in_the_cache_folder_alone(prepared_data_dir: Path, tmp_path: Path) -> None:
    models_dir, cache_dir = tmp_path / "image", tmp_path / "data" / "cache"
    folder = exported_dir(DEFAULT_EMBEDDER, models_dir)
    shutil.copytree(exported_dir(DEFAULT_EMBEDDER, prepared_data_dir), folder)
    before = sorted(models_dir.rglob("*"))

    load_embedder(DEFAULT_EMBEDDER, models_dir, 1, cache_dir).embed(["a"])

    assert sorted(models_dir.rglob("*")) == before, "which may be read-only"
    assert len(list(cache_dir.rglob("*.blob"))) == 1
