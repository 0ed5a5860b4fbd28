"""Two workers remember answers; what was acknowledged by one is in the next answer of either."""

from __future__ import annotations

import re
from typing import Any

import pytest

CLAIM = {"claim": "The harbour was closed for 30 days."}
TEXT = {"text": "The harbour was closed for 30 days, the authority said.", "published": "2022-01-26"}


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    return start(workers=2)


def test_no_answer_is_stale_after_a_put_or_a_deletion(server: Any) -> None:
    for turn in range(12):
        label = "SUPPORTED" if turn % 2 == 0 else "NOT_ENOUGH_EVIDENCE"
        if turn % 2 == 0:
            assert server.fresh("PUT", "/documents/a", json=TEXT).status_code == 201
        else:
            assert server.fresh("DELETE", "/documents/a").status_code == 204
        for _ in range(6):  # over new connections, which either worker takes; most are known by then
            answer = server.fresh("POST", "/check", json=CLAIM).json()
            assert (answer["corpus"]["revision"], answer["verdict"]["label"]) == (turn + 1, label)

    told = server.fresh("GET", "/metrics").text
    [hits] = re.findall(r'cache_lookups_total\{cache="answers",outcome="hit"\} (\S+)', told)
    [misses] = re.findall(r'cache_lookups_total\{cache="answers",outcome="miss"\} (\S+)', told)
    assert float(hits) + float(misses) == 12 * 6
    assert 12 <= float(misses) <= 24, "each worker computes an answer once for each state of the corpus"
