"""The prepared models, shared by all tests that run the real ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.embedder import Embedder
from models.registry import DEFAULT_EMBEDDER, ensure_prepared, load_embedder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def prepared_data_dir() -> Path:
    """Give a data folder with the exported embedder; the export takes a minute, once for the checkout."""
    data_dir = Path(os.environ.get("FACTCHECK_DATA_DIR", ROOT / "data"))
    ensure_prepared(DEFAULT_EMBEDDER, data_dir)
    return data_dir


@pytest.fixture(scope="session")
def real_embedder(prepared_data_dir: Path) -> Embedder:
    """Give the default embedder on one thread."""
    return load_embedder(DEFAULT_EMBEDDER, prepared_data_dir, threads=1)
