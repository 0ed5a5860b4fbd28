"""The exported embedder stays near the original, and nothing else is loaded in its place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models import manifest as manifest_file
from models.embedder import Embedder
from models.export import MIN_MEAN_COSINE, calibration_texts
from models.int8_embedder import Int8Embedder
from models.int8_stance import Int8StanceClassifier
from models.manifest import read_manifest
from models.prepared import EXPORTER_VERSION, is_current
from models.registry import DEFAULT_EMBEDDER, exported_dir, load_embedder
from models.stance import ModelUnavailableError

NEWS = [
    "The ferry company will run twice as many boats in July.",
    "An outage left 80,000 customers without electricity for most of the night.",
    "The minister said that no decision had been taken on the pipeline.",
    "Two thirds of the members voted against the merger, the board announced on 12 May.",
    "Gene therapy restored hearing in five of six children with inherited deafness.",
    "pipeline decision minister",
]


@pytest.fixture
def folder(prepared_data_dir: Path, tmp_path: Path) -> Path:
    """Give a copy of the exported folder that a test may spoil."""
    return Path(shutil.copytree(exported_dir(DEFAULT_EMBEDDER, prepared_data_dir), tmp_path / "model"))


def test_int8_vectors_stay_near_those_of_the_original_model(
    real_embedder: Embedder, prepared_data_dir: Path
) -> None:
    original = load_embedder("all-MiniLM-L6-v2", prepared_data_dir, threads=1)
    cosines = (real_embedder.embed(NEWS) * original.embed(NEWS)).sum(axis=1)
    assert cosines.mean() >= MIN_MEAN_COSINE
    assert cosines.min() >= 0.98


def test_the_manifest_states_what_was_measured(prepared_data_dir: Path) -> None:
    manifest = read_manifest(exported_dir(DEFAULT_EMBEDDER, prepared_data_dir), kind="embedder", mend="")
    assert manifest.closeness["mean_cosine"] >= MIN_MEAN_COSINE
    assert manifest.closeness["texts"] == len(calibration_texts()[1])
    assert manifest.exporter == EXPORTER_VERSION


def test_texts_that_quantisation_saw_are_not_those_it_is_checked_on() -> None:
    learning, held = calibration_texts()
    assert len(held) >= 60
    assert not set(learning) & set(held)


def test_exports_of_the_same_weights_share_their_name(real_embedder: Embedder) -> None:
    assert real_embedder.name == f"all-MiniLM-L6-v2-int8-53aa5117-e{EXPORTER_VERSION}"


def test_a_long_text_is_read_to_its_256th_token(real_embedder: Embedder) -> None:
    words = " ".join(["budget"] * 254)
    longer = words + " penguin" * 300
    np.testing.assert_allclose(real_embedder.embed([words]), real_embedder.embed([longer]), atol=1e-6)
    shorter = " ".join(["budget"] * 200) + " penguin" * 54
    assert float((real_embedder.embed([words]) @ real_embedder.embed([shorter]).T)[0, 0]) < 0.99


@pytest.mark.parametrize("name", ["model.bin", "model.xml", "tokenizer.json"])
def test_a_changed_file_is_refused_with_the_command_that_mends_it(folder: Path, name: str) -> None:
    with (folder / name).open("r+b") as file:
        file.seek(-20, 2)
        file.write(b"!")
    with pytest.raises(ModelUnavailableError, match=rf"{name}.*sha256 differs.*python -m models prepare"):
        Int8Embedder(folder, threads=1)
    assert not is_current(folder)


def test_a_start_reads_every_file_once_to_compare_it(
    prepared_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def sha256_of(path: Path) -> str:
        compared.append(path.name)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    monkeypatch.setattr(manifest_file, "sha256_of", sha256_of)
    load_embedder(DEFAULT_EMBEDDER, prepared_data_dir, threads=1)
    assert sorted(compared) == ["model.bin", "model.xml", "tokenizer.json"]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "model.bin").unlink()
    with pytest.raises(ModelUnavailableError, match=r"model\.bin is missing.*python -m models prepare"):
        Int8Embedder(folder, threads=1)


def test_a_missing_folder_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="python -m models prepare"):
        Int8Embedder(tmp_path / "nothing", threads=1)


def change_the_probe(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["probe"]["texts"] = ["Penguins live in the southern hemisphere."]
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_a_machine_that_computes_other_vectors_is_refused(folder: Path) -> None:
    change_the_probe(folder)
    with pytest.raises(ModelUnavailableError, match=r"computes other vectors on this machine.*cosine"):
        Int8Embedder(folder, threads=1)


def test_a_compiled_model_from_the_cache_gives_the_same_vectors(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "compiled"
    first = Int8Embedder(folder, threads=1, cache_dir=cache).embed(NEWS)
    blobs = list(cache.rglob("*.blob"))
    assert len(blobs) == 1
    again = Int8Embedder(folder, threads=1, cache_dir=cache).embed(NEWS)
    np.testing.assert_array_equal(first, again)
    assert list(cache.rglob("*.blob")) == blobs


def test_a_model_that_was_seen_to_answer_right_is_not_asked_again_at_the_next_start(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "compiled"
    Int8Embedder(folder, threads=1, cache_dir=cache)
    change_the_probe(folder)
    assert Int8Embedder(folder, threads=1, cache_dir=cache).embed(NEWS).shape == (len(NEWS), 384)


def test_a_model_that_answered_wrong_is_asked_again(folder: Path, tmp_path: Path) -> None:
    change_the_probe(folder)
    for _ in range(2):
        with pytest.raises(ModelUnavailableError, match="computes other vectors"):
            Int8Embedder(folder, threads=1, cache_dir=tmp_path / "compiled")


def test_other_weights_of_the_same_path_and_time_are_not_taken_from_the_cache(
    exported_fever: Path, exported_nli: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "compiled"
    place = tmp_path / "weights"
    found = []
    for source in (exported_fever, exported_nli):
        shutil.copytree(source, place)
        for path in place.iterdir():
            os.utime(path, (1_600_000_000, 1_600_000_000))
        found.append(Int8StanceClassifier(place, 1, cache).classify("Rain fell.", ["It rained."]))
        assert found[-1] == Int8StanceClassifier(source, 1).classify("Rain fell.", ["It rained."])
        shutil.rmtree(place)
    assert found[0] != found[1]


def test_a_cache_that_was_cut_short_is_compiled_anew(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "compiled"
    first = Int8Embedder(folder, threads=1, cache_dir=cache).embed(NEWS)
    (blob,) = cache.rglob("*.blob")
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:1_000_000])
    np.testing.assert_array_equal(Int8Embedder(folder, threads=1, cache_dir=cache).embed(NEWS), first)


def test_a_cache_folder_that_cannot_be_made_is_done_without(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert Int8Embedder(folder, threads=1, cache_dir=tmp_path / "file" / "cache").embed(["a"]).shape == (
        1,
        384,
    )


def test_a_single_text_does_not_wait_for_many_of_others(folder: Path) -> None:
    embedder = Int8Embedder(folder, threads=2)
    many = [f"The ferry company will run {number} boats in July." for number in range(2_000)]
    with ThreadPoolExecutor(3) as threads:
        others = [threads.submit(embedder.embed, many) for _ in range(3)]
        time.sleep(0.2)
        embedder.embed(["The minister said that no decision had been taken."])
        assert not any(each.done() for each in others)
