"""How the command `check` starts: as little as one claim needs."""

from __future__ import annotations

import gc
import os

import pytest

from service.commands.check import _for_one_claim, _without_garbage_collection
from service.cores import available_cores


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("FACTCHECK_"):
            monkeypatch.delenv(name)


def test_one_claim_takes_one_thread_with_the_models_that_ship() -> None:
    assert _for_one_claim().compute_threads == 1


@pytest.mark.parametrize(
    ("name", "value", "threads"),
    [
        ("COMPUTE_THREADS", "3", 3),
        ("JUDGED_PASSAGES", "200", available_cores()),
        ("STANCE", "owner/model", available_cores()),
        ("EMBEDDER", "owner/model", available_cores()),
    ],
)
def test_who_asks_for_threads_or_for_more_work_gets_them(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, threads: int
) -> None:
    monkeypatch.setenv(f"FACTCHECK_{name}", value)
    assert _for_one_claim().compute_threads == threads


@pytest.mark.parametrize("was_enabled", [True, False])
def test_garbage_is_collected_afterwards_as_before(was_enabled: bool) -> None:
    (gc.enable if was_enabled else gc.disable)()
    try:
        with _without_garbage_collection():
            assert not gc.isenabled()
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()
