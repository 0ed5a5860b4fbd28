"""The models of one process can be begun before they are needed."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier

import pytest

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError
from service.bootstrap import Components
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"FACTCHECK_DATA_DIR": str(tmp_path)})


def test_models_that_were_begun_are_made_side_by_side(settings: Settings) -> None:
    together = Barrier(2, timeout=30)

    def load_embedder() -> DummyEmbedder:
        together.wait()
        return DummyEmbedder()

    def load_stance() -> DummyStanceClassifier:
        together.wait()
        return DummyStanceClassifier()

    components = Components(settings, load_embedder, load_stance, lambda stage, seconds: None)
    components.begin()
    assert components.stance.name == DummyStanceClassifier.name
    assert components.embedder.name == DummyEmbedder.name
    components.close()


def test_a_model_that_cannot_be_begun_says_so_where_it_is_asked_for(settings: Settings) -> None:
    def load_stance() -> DummyStanceClassifier:
        raise ModelUnavailableError("it is gone")

    components = Components(settings, DummyEmbedder, load_stance, lambda stage, seconds: None)
    components.begin()
    with pytest.raises(ModelUnavailableError, match="gone"):
        _ = components.stance
    components.close()
