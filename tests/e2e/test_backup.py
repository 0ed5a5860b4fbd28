"""A real server goes on while it is backed up, and never mixes two corpora while it is restored."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from service.cli import cli
from service.serving import environment

BEFORE, LATER = 40, 80
CLAIM = {"claim": "Ship 1 called at port 3 on its way north."}


def lines(first: int, count: int) -> bytes:
    documents = (
        {
            "id": f"ship-{number:05}",
            "text": " ".join(f"Ship {number} called at port {port} on its way north." for port in range(8)),
        }
        for number in range(first, first + count)
    )
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


def put(server: Any, first: int, count: int) -> None:
    kind = {"Content-Type": "application/x-ndjson"}
    answer = server.fresh("POST", "/documents/bulk", content=lines(first, count), headers=kind)
    statuses = {json.loads(line)["status"] for line in answer.iter_lines()}
    assert (answer.status_code, statuses) == (200, {"created"})


def run(server: Any, *command: str) -> Result:
    """Run a command on the server's data, beside it: in this process, which is quicker to start."""
    return CliRunner().invoke(cli, command, env=environment(server.settings))


def meanwhile(work: Callable[[], object], act: Callable[[], Result]) -> Result:
    """Do the work over and over until the act is done; what either raises is raised."""
    done, failures = threading.Event(), []

    def repeat() -> None:
        try:
            is_last = False
            while not is_last:
                is_last = done.is_set()  # once more, after the act
                work()
        except Exception as error:  # noqa: BLE001 - raised below
            failures.append(error)

    worker = threading.Thread(target=repeat)
    worker.start()
    try:
        return act()
    finally:
        done.set()
        worker.join(240)
        assert failures == []


def test_backed_up_while_it_ingests_and_restored_while_it_answers(start: Any, tmp_path: Path) -> None:
    server, file = start(), tmp_path / "backup.tar"
    put(server, 0, BEFORE)
    first = count(BEFORE, LATER)

    made = meanwhile(
        lambda: put(server, next(first), LATER), lambda: run(server, "backup", str(file), "--json")
    )
    assert made.exit_code == 0, made.output
    kept = json.loads(made.stdout)["documents"]
    stored = run(server, "stats", "--json")
    assert BEFORE <= kept < json.loads(stored.stdout)["documents"]

    refused = run(server, "restore", str(file))
    assert (refused.exit_code, "is in use: stop the service" in refused.stderr) == (1, True)

    allowed = {kept, json.loads(stored.stdout)["documents"]}
    seen: list[int] = []

    def check() -> None:
        answer = server.fresh("POST", "/check", json=CLAIM)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["evidence"][0]["source"]["document_id"] == "ship-00001"
        assert found["corpus"]["passages"] == 8 * found["corpus"]["documents"]
        assert found["coverage"]["passages_searched"] == found["corpus"]["passages"]
        seen.append(found["corpus"]["documents"])

    restored = meanwhile(check, lambda: run(server, "restore", str(file), "--live", "--json"))
    assert restored.exit_code == 0, restored.output
    for _ in range(6):  # so that each worker is asked
        check()
    assert set(seen) <= allowed
    assert seen[-6:] == [kept] * 6
    assert seen == sorted(seen, reverse=True), "an answer after the restore is of the restored corpus"
    put(server, 90_000, 3)
    check_words = run(server, "verify", "--json")
    assert check_words.exit_code == 0, check_words.output
    assert server.stop() == 0
