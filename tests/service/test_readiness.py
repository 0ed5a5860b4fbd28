"""Readiness: told at once, whatever the parts are busy with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.embedder import Embedder
from service.app import create_app
from service.bootstrap import Components
from service.readiness import STANDS_SECONDS, PartState, Probe, ask
from service.settings import Settings

AT_ONCE = 1.0
"""Seconds: the promise is 0.1, with room for a busy machine; a part here takes 2 and more."""


def slow_embedder() -> Embedder:
    """Take two seconds to load, as a real model does."""
    time.sleep(2)
    return DummyEmbedder()


@contextmanager
def service(
    data_dir: Path, load_embedder: Callable[[], Embedder]
) -> Iterator[tuple[Components, FlaskClient]]:
    settings = Settings.from_env({"FACTCHECK_DATA_DIR": str(data_dir)})
    components = Components(settings, load_embedder, DummyStanceClassifier, lambda stage, seconds: None)
    yield components, create_app(settings, components).test_client()
    components.close()


def states(components: Components) -> dict[str, str]:
    began = time.monotonic()
    readiness = components.readiness()
    assert time.monotonic() - began < AT_ONCE
    return {part.name: part.state for part in readiness.parts}


def until_ready(components: Components) -> None:
    deadline = time.monotonic() + 20
    while not components.readiness().is_ready:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_while_the_embedder_loads_it_and_the_index_are_starting(tmp_path: Path) -> None:
    with service(tmp_path, slow_embedder) as (components, client):
        seen = states(components)
        began = time.monotonic()
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: client.get("/readyz").status_code, range(4)))
        assert client.get("/healthz").status_code == 200
        assert time.monotonic() - began < 1.8 * AT_ONCE
        until_ready(components)

    assert (seen["embedder"], seen["index"]) == ("starting", "starting")
    assert answers == [503] * 4


def test_while_the_index_is_built_it_is_starting_and_the_rest_is_ready(tmp_path: Path) -> None:
    with service(tmp_path, DummyEmbedder) as (components, _):
        components.warm_up()
        index = components.index
        with index._lock:  # as a thread that builds it does
            index._current = None
            components._probes[1]._last = None
            seen = states(components)
        until_ready(components)

    assert seen == {"corpus": "ready", "index": "starting", "embedder": "ready", "stance": "ready"}


def test_a_part_that_is_asked_again_and_again_holds_up_one_thread_only() -> None:
    may_answer = threading.Event()

    def describe() -> str:
        assert may_answer.wait(20)
        return "there"

    probe = Probe("clock", describe)
    for _ in range(5):
        assert ask([probe], within_s=0.01).parts[0].state is PartState.STARTING
    assert sum(thread.name == "readiness-clock" for thread in threading.enumerate()) == 1
    may_answer.set()
    assert ask([probe], within_s=None).parts[0].detail == "there"


def test_a_part_that_was_ready_counts_as_ready_for_a_while_when_it_takes_its_time() -> None:
    now, may_answer = [0.0], threading.Event()
    may_answer.set()

    def describe() -> str:
        assert may_answer.wait(20)
        return "there"

    probe = Probe("clock", describe, clock=lambda: now[0])
    assert ask([probe], within_s=None).is_ready
    may_answer.clear()
    assert ask([probe], within_s=0.01).is_ready
    now[0] = STANDS_SECONDS
    assert ask([probe], within_s=0.01).parts[0].state is PartState.STARTING
    may_answer.set()


def test_what_stops_a_part_is_told() -> None:
    def describe() -> str:
        raise OSError("no memory left")

    [part] = ask([Probe("clock", describe)], within_s=None).parts
    assert (part.state, part.detail) == (PartState.FAILED, "no memory left")
