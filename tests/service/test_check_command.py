"""How the command `check` starts: as little as one claim needs."""

from __future__ import annotations

import os

import pytest

from service.commands.check import _for_one_claim
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
