"""A few seconds of `python -m benchmarks.steady`: two workers, mixed load, a reload, a rebuild."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import numpy as np

from benchmarks.machine_clock import MachineClock
from benchmarks.server import run_service
from benchmarks.steady import by_minute, summary
from benchmarks.steady_load import Due, Kind, Load, Sent, plan

NOUNS = ("harbour", "ferry", "council", "bridge", "school", "tunnel", "market", "library", "hospital", "mill")
SECONDS = 4.0


def sentence(number: int) -> str:
    """Give a sentence unlike the others."""
    what, days = NOUNS[number % len(NOUNS)], number * 7 + 1
    return f"The {what} of town {number} closed for {days} days after storm {number * 13}."


def test_no_answer_contradicts_another_under_a_mixed_load(start: Any) -> None:
    server = start(workers=2)
    for number in range(20):
        assert (
            server.fresh("PUT", f"/documents/old-{number}", json={"text": sentence(number)}).status_code
            == 201
        )
    claims = [sentence(number) for number in range(20)]
    dues, texts = plan(20, SECONDS, 0.4, seed=1), (sentence(n) for n in range(100, 10_000))

    def disturb() -> None:
        time.sleep(SECONDS / 4)
        server.process.send_signal(signal.SIGHUP)
        engines = {"FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy"}
        run_service("rebuild", data_dir=server.settings.data_dir, settings=engines)

    ready: list[int] = []

    def watch() -> None:
        while disturbing.is_alive():
            ready.append(server.fresh("GET", "/readyz").status_code)
            time.sleep(0.1)

    disturbing, watching = threading.Thread(target=disturb), threading.Thread(target=watch)
    disturbing.start()
    watching.start()
    with MachineClock() as clock:
        load = Load(server.url, dues, claims, texts, clock)
        load.run(senders=8)
    told = summary(load)
    disturbing.join()
    watching.join()

    assert set(ready) == {200}, "whoever asks is answered, from the former index until there is a new one"
    assert told["violations"] == []
    assert told["errors"] == {}
    assert told["write_to_visible"]["lost"] == []
    assert told["write_to_visible"]["stored"] == told["requests"]["put"] > 5
    assert told["requests"]["delete"] > 5
    assert told["answers_judged"] > 50
    assert told["minutes"][0]["requests"] == sum(told["requests"].values())


def test_a_plan_is_the_same_for_the_same_seed_and_keeps_rate_and_shares() -> None:
    dues = plan(rate=50, seconds=100, write_share=0.2, seed=3)

    assert dues == plan(rate=50, seconds=100, write_share=0.2, seed=3) != plan(50, 100, 0.2, seed=4)
    assert 4_500 < len(dues) < 5_500
    assert [due.at_s for due in dues] == sorted(due.at_s for due in dues)
    assert 700 < sum(due.kind is not Kind.CHECK for due in dues) < 1_300


def test_minutes_count_by_when_a_request_was_due() -> None:
    sent = [
        Sent(Due(59.9, Kind.CHECK), 0.5, 0.6, ""),
        Sent(Due(1.0, Kind.CHECK), 0.1, 0.1, ""),
        Sent(Due(60.0, Kind.PUT), 9.0, 9.0, ""),
        Sent(Due(61.0, Kind.CHECK), 0.2, 0.2, "503 /problems/overloaded"),
        Sent(Due(62.0, Kind.CHECK), 0.2, 0.4, ""),
    ]

    first, second = by_minute(sent, MachineClock())

    assert (first["requests"], first["errors"], first["check_p50_ms"]) == (2, 0, 300.0)
    assert (second["requests"], second["errors"], second["check_p99_ms"]) == (3, 1, 200.0)
    assert second["check_p99_wall_ms"] == 400.0
    assert np.isnan(second["stolen"]), "a clock that never ran knows nothing"
