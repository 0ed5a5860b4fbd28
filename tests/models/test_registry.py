"""Names become engines; a name asked for loads only what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models import registry
from models.registry import UnknownModelError, load_embedder, load_stance
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
    assert registry.known_embedders()[0] == registry.DEFAULT_EMBEDDER
    assert registry.known_stances()[0] == registry.DEFAULT_STANCE


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
    with pytest.raises(ModelUnavailableError, match="python -m models prepare --data-dir"):
        load_embedder(registry.DEFAULT_EMBEDDER, tmp_path, threads=1)
