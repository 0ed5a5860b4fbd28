"""The models of one process can be begun before they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Barrier, Event, Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError, StanceScores
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
    components.begin("A claim.")
    assert components.stance.name == DummyStanceClassifier.name
    assert components.embedder.name == DummyEmbedder.name
    components.close()


def test_a_model_that_cannot_be_begun_says_so_where_it_is_asked_for(settings: Settings) -> None:
    def load_stance() -> DummyStanceClassifier:
        raise ModelUnavailableError("it is gone")

    components = Components(settings, DummyEmbedder, load_stance, lambda stage, seconds: None)
    components.begin("A claim.")
    with pytest.raises(ModelUnavailableError, match="gone"):
        _ = components.stance
    components.close()


def test_an_embedder_that_was_begun_has_met_the_claim(settings: Settings) -> None:
    met: list[str] = []

    class Watched(DummyEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            met.extend(texts)
            return super().embed(texts)

    components = Components(settings, Watched, DummyStanceClassifier, lambda stage, seconds: None)
    components.begin("A claim.")
    components.close()
    assert met == ["A claim."]


class WatchedStance(DummyStanceClassifier):
    """Do something before each text of practice is judged; the try at the start is let pass."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        if claim.startswith("word"):
            self._before()
        return super().classify(claim, passages)


def made(settings: Settings, before: Callable[[], None]) -> Components:
    return Components(settings, DummyEmbedder, lambda: WatchedStance(before), lambda stage, seconds: None)


def not_ready(components: Components) -> list[tuple[str, str]]:
    missing = components.readiness(within_s=None).missing
    return [(part.name, part.state.value) for part in missing]


def test_readiness_waits_for_the_models_to_have_practised(settings: Settings) -> None:
    begun, go_on = Event(), Event()

    def hold() -> None:
        begun.set()
        assert go_on.wait(60)

    components = made(settings, hold)
    warming = Thread(target=components.warm_up)
    warming.start()
    assert begun.wait(60)
    assert not_ready(components) == [("warm-up", "starting")]
    components.tell_stopping()
    assert not_ready(components) == [("warm-up", "starting"), ("server", "stopping")]

    go_on.set()
    warming.join(60)
    assert not_ready(components) == [("server", "stopping")]
    components.close()


def test_models_that_fail_while_they_practise_keep_nobody_waiting(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise MemoryError("no room for this shape")

    components = made(settings, fail)
    components.expect_warm_up()
    assert not_ready(components) == [("warm-up", "starting")]

    components.warm_up()

    assert not_ready(components) == []
    assert "the models cannot practise: no room for this shape" in caplog.text
    components.close()


def test_a_process_that_does_not_warm_up_is_ready_as_soon_as_its_parts_are(settings: Settings) -> None:
    components = made(settings, lambda: None)
    assert not_ready(components) == []
    components.close()
