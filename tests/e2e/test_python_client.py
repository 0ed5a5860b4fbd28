"""The Python client against a real server."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from clients.python import factcheck_client
from clients.python.factcheck_client import (
    Check,
    Factcheck,
    FactcheckError,
    ProblemError,
    UnreachableError,
)

DOCUMENT = {
    "text": "The harbour was closed for 30 days, the log shows. It reopened on Tuesday.",
    "source": {"publisher": "Harbour Gazette"},
    "published": "2022-01-26",
}
CLAIM = "The harbour was closed for 30 days."


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    server = start(workers=1, batch_claims=10)
    assert server.fresh("PUT", "/documents/gazette", json=DOCUMENT).status_code == 201
    return server


@pytest.fixture(scope="module")
def factcheck(server: Any) -> Iterator[Factcheck]:
    with Factcheck(server.url) as client:
        yield client


def test_a_claim_is_checked(factcheck: Factcheck) -> None:
    answer = factcheck.check(CLAIM, limit=1, timeline=True)

    assert answer["verdict"]["label"] == "SUPPORTED"
    assert answer["evidence"][0]["source"]["publisher"] == "Harbour Gazette"
    assert answer["timeline"]


def test_what_its_readme_shows_works(server: Any, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (Path(factcheck_client.__file__).parent / "README.md").read_text(encoding="utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    sys.modules.setdefault("factcheck_client", factcheck_client)
    names = {"table": [{"statement": CLAIM, "nr": "c-1"}], "article": f"Was it the storm? {CLAIM}"}

    for snippet in snippets:
        exec(snippet.replace("http://127.0.0.1:8000", server.url), names)

    told = capsys.readouterr().out.splitlines()
    assert len(snippets) == 3
    assert told[0].startswith("REFUTED "), "20 days, where the document says 30"
    assert told[-2:] == ["c-1 SUPPORTED", f"{CLAIM} SUPPORTED"]


def test_options_reach_the_service(factcheck: Factcheck) -> None:
    answer = factcheck.check(CLAIM, as_of="2021")

    assert answer["verdict"]["reason"] == "all_filtered_out"


def test_a_refusal_carries_its_problem(factcheck: Factcheck) -> None:
    with pytest.raises(ProblemError, match="/limit: give a whole number from 1 to 50") as refused:
        factcheck.check(CLAIM, limit=99)

    assert refused.value.problem["status"] == 422
    assert refused.value.problem["errors"][0]["pointer"] == "/limit"


def test_a_batch_is_answered_in_order_however_it_is_split(factcheck: Factcheck) -> None:
    checks: list[str | Check] = [
        CLAIM, {"claim": CLAIM, "id": "early", "as_of": "2021"}, "", *[f"Claim {n}." for n in range(20)],
    ]  # fmt: skip

    results = list(factcheck.check_batch(checks, at_once=7))

    assert [result.number for result in results] == list(range(1, 24))
    assert results[0].answer is not None
    assert results[0].answer["verdict"]["label"] == "SUPPORTED"
    assert results[1].id == "early"
    assert results[2].answer is None
    assert results[2].problem is not None
    assert results[2].problem["status"] == 422
    assert all(result.answer for result in results[3:])


def test_a_batch_is_read_only_as_it_is_sent(factcheck: Factcheck) -> None:
    taken: list[int] = []

    def endless() -> Iterator[str]:
        for number in range(1_000_000):
            taken.append(number)
            yield f"Claim {number}."

    results = factcheck.check_batch(endless(), at_once=5)

    assert [next(results).number for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    assert len(taken) == 10


def test_too_many_at_once_is_told(factcheck: Factcheck) -> None:
    with pytest.raises(ProblemError, match="at most 10 checks at once"):
        list(factcheck.check_batch(["x"] * 11))


def test_a_text_comes_whole_or_sentence_by_sentence(factcheck: Factcheck) -> None:
    text = f"Was it the storm? {CLAIM}"

    whole = factcheck.check_text(text, language="en", max_claims=3, limit=1)
    lines = list(factcheck.check_sentences(text, language="en"))

    assert [sentence["left_out"] for sentence in whole["sentences"]] == ["question", None]
    assert [sentence["left_out"] for sentence in lines] == ["question", None]
    assert whole["checked"] == 1
    answer = lines[1]["answer"]
    assert answer is not None
    assert answer["verdict"]["label"] == "SUPPORTED"
    assert text[lines[1]["start"] : lines[1]["end"]] == CLAIM


def test_nobody_there_is_one_clear_error(server: Any) -> None:
    with Factcheck("http://127.0.0.1:9") as nobody:
        with pytest.raises(UnreachableError):
            nobody.check(CLAIM)
        with pytest.raises(FactcheckError):
            list(nobody.check_batch([CLAIM]))


@pytest.fixture
def busy() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Serve two refusals, then a proxy's page; give the address and the headers that were sent."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(dict(self.headers))
            status = 200 if self.path.startswith("/elsewhere") else 503 if len(seen) < 3 else 502
            body = b'{"title": "Busy", "detail": "Later."}' if status == 503 else b"<h1>Welcome</h1>"
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}", seen
    httpd.shutdown()


def test_a_busy_service_is_tried_again_and_a_proxys_page_is_a_problem(
    busy: tuple[str, list[dict[str, str]]],
) -> None:
    url, seen = busy
    with Factcheck(url, api_key="secret") as client, pytest.raises(ProblemError, match="502 Bad Gateway"):
        client.check(CLAIM)

    assert len(seen) == 3
    assert all(headers["Authorization"] == "Bearer secret" for headers in seen)


def test_tries_are_counted(busy: tuple[str, list[dict[str, str]]]) -> None:
    url, seen = busy
    with (
        Factcheck(url, tries=2) as client,
        pytest.raises(ProblemError, match=r"503 Busy: Later\.") as refused,
    ):
        list(client.check_batch([CLAIM]))

    assert len(seen) == 2
    assert refused.value.retry_after_s == 0


def test_a_page_that_answers_in_place_of_the_service_is_one_clear_error(
    busy: tuple[str, list[dict[str, str]]],
) -> None:
    url, _ = busy
    with Factcheck(f"{url}/elsewhere") as client:
        with pytest.raises(UnreachableError, match="does not answer as the service does"):
            client.check(CLAIM)
        with pytest.raises(UnreachableError, match="<h1>Welcome</h1>"):
            list(client.check_batch([CLAIM]))
