"""kill -9 in the middle of a bulk ingest: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
from click.testing import CliRunner, Result

from service.cli import cli
from service.serving import environment

SENTENCES = 12
DOCUMENTS = 3_000
ACKNOWLEDGED_BEFORE_THE_KILL = 100


def document(number: int) -> dict[str, str]:
    sentences = (f"Ship {number} called at port {port} on its way north." for port in range(SENTENCES))
    return {"id": f"ship-{number:05}", "text": " ".join(sentences)}


class Upload:
    """Send documents for as long as the server lives, and keep what it acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []

    def until_killed(self, server: Any) -> None:
        """Kill the server once it has acknowledged enough; then read on to its last answer."""
        kind = {"Content-Type": "application/x-ndjson"}
        killer: threading.Thread | None = None
        with httpx.Client(timeout=240, trust_env=False, verify=False) as client:
            try:
                with client.stream(
                    "POST", f"{server.url}/documents/bulk", content=self._lines(), headers=kind
                ) as answer:
                    for line in answer.iter_lines():
                        self.acknowledged.append(json.loads(line)["id"])
                        if len(self.acknowledged) == ACKNOWLEDGED_BEFORE_THE_KILL:
                            killer = threading.Thread(target=server.kill)
                            killer.start()
            except (httpx.TransportError, json.JSONDecodeError):
                pass  # the connection broke, perhaps in the middle of a line
        assert killer is not None, "the server stopped by itself"
        killer.join(120)

    def _lines(self) -> Iterator[bytes]:
        for number in range(DOCUMENTS):
            yield json.dumps(document(number)).encode() + b"\n"


def test_what_was_acknowledged_before_a_kill_is_there_and_nothing_is_half_there(start: Any) -> None:
    server = start(workers=1)
    upload = Upload()

    upload.until_killed(server)
    assert ACKNOWLEDGED_BEFORE_THE_KILL <= len(upload.acknowledged) < DOCUMENTS, "in the middle"
    restarted = start(data_dir=server.settings.data_dir, workers=1)

    stored = listed(restarted)
    assert set(upload.acknowledged) <= set(stored)
    assert set(stored.values()) == {SENTENCES}, "every document has all of its passages"
    for number in (0, len(upload.acknowledged) - 1, len(stored) - 1):
        shown = restarted.fresh("GET", f"/documents/{document(number)['id']}").json()
        assert shown["text"] == document(number)["text"]
    claim = {"claim": f"Ship {len(upload.acknowledged) - 1} called at port 3 on its way north."}
    evidence = restarted.fresh("POST", "/check", json=claim).json()["evidence"]
    assert evidence[0]["source"]["document_id"] == upload.acknowledged[-1]
    # So small an index the server keeps in memory; the command line saves what it ingested.
    ingested = run(restarted, "ingest", "-", standard_input=json.dumps(document(0)))
    assert ingested.exit_code == 0, ingested.output
    checked = run(restarted, "verify", "--json")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout) == {"findings": [], "not_compared": None}

    again = restarted.fresh(
        "POST",
        "/documents/bulk",
        content=b"".join(json.dumps(document(number)).encode() + b"\n" for number in range(len(stored))),
        headers={"Content-Type": "application/x-ndjson"},
    )
    statuses = [json.loads(line)["status"] for line in again.iter_lines()]
    assert statuses == ["unchanged"] * len(stored), "a second run goes on where the first was killed"


def listed(server: Any) -> dict[str, int]:
    """List every stored document with the number of its passages."""
    found: dict[str, int] = {}
    after: str | None = ""
    while after is not None:
        query = {"limit": 200, **({"after": after} if after else {})}
        page = server.fresh("GET", "/documents", params=query).json()
        found |= {each["id"]: each["passages"] for each in page["documents"]}
        after = page["next"]
    return found


def run(server: Any, *command: str, standard_input: str = "") -> Result:
    """Run a command on the server's data, beside it: in this process, which is quicker to start."""
    return CliRunner().invoke(cli, command, input=standard_input, env=environment(server.settings))
