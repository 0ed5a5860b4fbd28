"""The real models, shared by all tests that run them: where they are missing, such tests fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.embedder import Embedder
from models.manifest import FILE_NAME
from models.registry import DEFAULT_EMBEDDER, WEIGHTS_DIR, ensure_prepared, load_embedder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def prepared_data_dir() -> Path:
    """Give a models folder with the exported embedder; the export takes a minute, once for the checkout."""
    named = os.environ.get("FACTCHECK_MODELS_DIR") or os.environ.get("FACTCHECK_DATA_DIR")
    models_dir = Path(named) if named else ROOT / "data"
    ensure_prepared(DEFAULT_EMBEDDER, models_dir)
    return models_dir


@pytest.fixture(scope="session")
def shipped_weights() -> Path:
    """Give the folder of the stance model that ships with the project."""
    assert (WEIGHTS_DIR / FILE_NAME).is_file(), "the stance model that ships with the project is missing"
    return WEIGHTS_DIR


@pytest.fixture(scope="session")
def real_embedder(prepared_data_dir: Path) -> Embedder:
    """Give the default embedder on one thread."""
    return load_embedder(DEFAULT_EMBEDDER, prepared_data_dir, threads=1)
