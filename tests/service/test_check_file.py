"""`check-file`: every claim exactly once, in order, however often the run is killed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from service.claim_files import read_claims

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "service" / "demo" / "corpus.jsonl"


class Desk:
    """Run commands on a corpus in a folder."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
        self.folder = folder
        self.results = folder / "results.jsonl"
        self.environment = kept | {
            "FACTCHECK_DATA_DIR": str(folder / "data"), "FACTCHECK_EMBEDDER": "dummy",
            "FACTCHECK_STANCE": "dummy", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def run(self, *arguments: str, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "service", *arguments], env=self.environment, cwd=self.folder,
            capture_output=True, text=True, timeout=480, check=False,
        )  # fmt: skip
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "service", *arguments], env=self.environment, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.results.read_bytes().splitlines()]

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("corpus"))
    desk.run("ingest", str(SAMPLE))
    return desk.folder / "data"


@pytest.fixture
def desk(corpus: Path, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.environment["FACTCHECK_DATA_DIR"] = str(corpus)
    return desk


def sample_claims(count: int) -> list[str]:
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    sentences = [sentence.strip() for text in texts for sentence in text.split(". ") if sentence.strip()]
    return [f"{sentences[n % len(sentences)][:300]} ({n})" for n in range(count)]


def kill_once_there_are(process: subprocess.Popen[bytes], results: Path, lines: int) -> None:
    deadline = time.monotonic() + 400
    while process.poll() is None and time.monotonic() < deadline:
        if results.exists() and results.read_bytes().count(b"\n") >= lines:
            break
        time.sleep(0.01)
    assert process.poll() is None, "it ended before it could be killed"
    process.kill()
    process.wait(60)


def test_a_thousand_claims_killed_in_the_middle_are_each_answered_once_in_order(desk: Desk) -> None:
    claims = sample_claims(1_000)
    table = desk.folder / "claims.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("nr", "statement"), *((f"c{n}", c) for n, c in enumerate(claims))])
    command = (
        "check-file", "claims.csv", "--column", "statement", "--id-column", "nr", "-o", "results.jsonl",
        "--limit", "1",
    )  # fmt: skip

    kill_once_there_are(desk.begin(*command), desk.results, 150)
    first = desk.results.read_bytes()
    whole = first[: first.rindex(b"\n") + 1]
    torn = b'{"line":%d,"cla' % (whole.count(b"\n") + 1)  # as a kill in the midst of a write leaves it
    desk.results.write_bytes(whole + torn)
    kill_once_there_are(desk.begin(*command), desk.results, 500)
    second = desk.results.read_bytes()
    done = json.loads(desk.run(*command, "--json").stdout)

    lines = desk.lines()
    assert [line["line"] for line in lines] == list(range(1, 1_001))
    assert [line["claim"] for line in lines] == claims
    assert [line["id"] for line in lines] == [f"c{n}" for n in range(1_000)]
    assert all(line["answer"]["claim"] == line["claim"] for line in lines)
    assert desk.results.read_bytes().startswith(second[: second.rindex(b"\n") + 1]), "nothing was rewritten"
    assert second.startswith(whole)
    assert done["claims"] == 1_000
    assert done["resumed"] >= 500
    assert sum(done["verdicts"].values()) == 1_000


def test_json_lines_bring_their_own_choices_and_problems_are_results(desk: Desk) -> None:
    desk.write(
        "claims.jsonl",
        '{"claim": "The bridge is open.", "id": "a", "as_of": "2001"}\n\n'
        '{"claim": ""}\n'
        "{broken\n"
        "[1]\n"
        '{"claim": "The bridge is open.", "limit": 2}\n',
    )

    done = desk.run("check-file", "claims.jsonl", "-o", "results.jsonl", "--as-of", "2030", exit_code=1)

    lines = desk.lines()
    assert [(line["line"], "answer" in line, line.get("id")) for line in lines] == [
        (1, True, "a"), (2, False, None), (3, False, None), (4, False, None), (5, True, None),
    ]  # fmt: skip
    assert lines[0]["answer"]["verdict"]["reason"] == "all_filtered_out"
    assert lines[1]["problem"]["errors"][0]["pointer"] == "/claim"
    assert lines[2]["problem"]["status"] == 400
    assert lines[4]["answer"]["coverage"]["passages_searched"] > 0
    counted = [line.split() for line in done.stdout.splitlines()]
    assert ["no", "answer", "3"] in counted
    assert ["in", "all", "5"] in counted


def test_what_is_done_is_not_done_again(desk: Desk) -> None:
    desk.write("claims.csv", "claim\nThe bridge is open.\nThe bridge is closed.\n")
    desk.run("check-file", "claims.csv", "-o", "results.jsonl")
    before = desk.results.read_bytes()

    done = desk.run("check-file", "claims.csv", "-o", "results.jsonl")

    assert desk.results.read_bytes() == before
    assert "2 of 2 claims have a result already." in done.stderr


def test_more_claims_at_the_end_of_the_file_are_added(desk: Desk) -> None:
    file = desk.write("claims.csv", "claim\nThe bridge is open.\n")
    desk.run("check-file", "claims.csv", "-o", "results.jsonl")
    file.write_text("claim\nThe bridge is open.\nThe bridge is closed.\n", encoding="utf-8")

    desk.run("check-file", "claims.csv", "-o", "results.jsonl")

    assert [line["claim"] for line in desk.lines()] == ["The bridge is open.", "The bridge is closed."]


RESULT = '{"line":1,"claim":"The bridge is open.","answer":{"verdict":{"label":"NOT_ENOUGH_EVIDENCE"}}}\n'


@pytest.mark.parametrize("torn", ["{", '{"line":1,', '{"line":1,"claim":"The bri'])
def test_a_torn_last_line_of_its_own_is_cut_off(desk: Desk, torn: str) -> None:
    desk.write("claims.csv", "claim\nThe bridge is open.\n")
    desk.write("results.jsonl", torn)

    desk.run("check-file", "claims.csv", "-o", "results.jsonl")

    assert [line["claim"] for line in desk.lines()] == ["The bridge is open."]


@pytest.mark.parametrize(
    "results",
    [
        '{"line":1,"claim":"Another claim.","answer":{}}\n',
        '{"line":2,"claim":"The bridge is open.","answer":{}}\n',
        'no result\n{"line":1}\n',
        f"{RESULT}{RESULT.replace('1', '2')}",
        "A letter to the editor, all in one line\n",
        "A letter to the editor, without an end of line",
        '{"claim": "The bridge is open."}',
        '{"line":2,"cl',
        '{"line":1,"claim":"The bridge is open.","answer":{}}\n',
        '{"line":1,"claim":"The bridge is open."}\n',
        "\n",
    ],
)
def test_what_this_did_not_write_for_these_claims_is_left_as_it_is(desk: Desk, results: str) -> None:
    desk.write("claims.csv", "claim\nThe bridge is open.\n")
    desk.write("results.jsonl", results)

    done = desk.run("check-file", "claims.csv", "-o", "results.jsonl", exit_code=2)

    assert "name another file with --output" in done.stderr
    assert desk.results.read_text(encoding="utf-8") == results


def test_a_table_for_spreadsheets_runs_nothing(desk: Desk) -> None:
    desk.write(
        "claims.csv", 'claim,id\n"=HYPERLINK(""http://evil.example"")",@a\nThe bridge is open.,7\n"",8\n'
    )

    desk.run("check-file", "claims.csv", "-o", "results.jsonl", "--csv", "table.csv", exit_code=1)

    raw = (desk.folder / "table.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheet programs know UTF-8 by its mark"
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [row["claim"] for row in rows] == [
        "'=HYPERLINK(\"http://evil.example\")", "The bridge is open.", "",
    ]  # fmt: skip
    assert [row["id"] for row in rows] == ["'@a", "7", "8"]
    assert rows[2]["problem"]
    assert rows[1]["verdict"] == desk.lines()[1]["answer"]["verdict"]["label"]


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (
            ("claims.csv", "-o", "r.jsonl", "--column", "statement"),
            "no column 'statement': name one of 'claim'",
        ),
        (("claims.csv", "-o", "r.csv"), "--output takes JSON lines"),
        (("claims.csv", "-o", "r.jsonl", "--workers", "3"), "--workers goes with --url"),
        (("claims.csv", "-o", "r.jsonl", "--as-of", "soon"), "--as-of: "),
        (("claims.txt", "-o", "r.jsonl"), "ends in .csv or .jsonl"),
        (("latin.csv", "-o", "r.jsonl"), "is not UTF-8"),
        (("absent.csv", "-o", "r.jsonl"), "does not exist"),
    ],
)
def test_bad_usage_says_what_would_do(desk: Desk, arguments: tuple[str, ...], complaint: str) -> None:
    desk.write("claims.csv", "claim\nThe bridge is open.\n")
    desk.write("claims.txt", "The bridge is open.\n")
    (desk.folder / "latin.csv").write_bytes("claim\nDie Brücke\n".encode("latin-1"))

    done = desk.run("check-file", *arguments, exit_code=2)

    assert complaint in " ".join(done.stderr.split())
    assert not (desk.folder / "r.csv").exists()


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("-o", "claims.jsonl"), "--output names the same file as CLAIMS"),
        (("-o", "sub/../claims.jsonl"), "--output names the same file as CLAIMS"),
        (("-o", "symbolic.jsonl"), "--output names the same file as CLAIMS"),
        (("-o", "hard.jsonl"), "--output names the same file as CLAIMS"),
        (("-o", "r.jsonl", "--csv", "claims.jsonl"), "--csv names the same file as CLAIMS"),
        (("-o", "r.jsonl", "--csv", "symbolic.jsonl"), "--csv names the same file as CLAIMS"),
        (("-o", "r.jsonl", "--csv", "r.jsonl"), "--csv names the same file as --output"),
        (("-o", "r.jsonl", "--csv", "dangling.jsonl"), "--csv names the same file as --output"),
        (
            ("-o", "key.txt", "--url", "http://127.0.0.1:9", "--api-key-file", "key.txt"),
            "--output names the same file as --api-key-file",
        ),
    ],
)
def test_nothing_is_written_over_what_is_read_or_written_otherwise(
    desk: Desk, arguments: tuple[str, ...], complaint: str
) -> None:
    claims = desk.write("claims.jsonl", '{"claim": "The bridge is open."}\n')
    key = desk.write("key.txt", "a-key")
    (desk.folder / "sub").mkdir()
    (desk.folder / "symbolic.jsonl").symlink_to(claims)
    (desk.folder / "hard.jsonl").hardlink_to(claims)
    (desk.folder / "dangling.jsonl").symlink_to(desk.folder / "r.jsonl")

    done = desk.run("check-file", "claims.jsonl", *arguments, exit_code=2)

    assert complaint in " ".join(done.stderr.split())
    assert claims.read_text() == '{"claim": "The bridge is open."}\n'
    assert key.read_text() == "a-key"
    assert not (desk.folder / "r.jsonl").exists()


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("--url", "127.0.0.1:8000"), "--url: '127.0.0.1:8000' is no http or https address"),
        (("--url", "http://[::1"), "--url: 'http://[::1' is no address"),
        (("--url", ""), "--url: '' is no http or https address"),
        (("--url", "http://127.0.0.1:9", "--api-key-file", "empty"), "must hold one API key"),
        (("--url", "http://127.0.0.1:9", "--api-key-file", "latin"), "must hold one API key"),
    ],
)
def test_an_address_or_key_that_is_none_is_bad_usage(
    desk: Desk, arguments: tuple[str, ...], complaint: str
) -> None:
    desk.write("claims.jsonl", '{"claim": "The bridge is open."}\n')
    desk.write("empty", "\n")
    (desk.folder / "latin").write_bytes(b"\xfcber")

    done = desk.run("check-file", "claims.jsonl", "-o", "results.jsonl", *arguments, exit_code=2)

    assert complaint in " ".join(done.stderr.split())
    assert not desk.results.exists()


@pytest.fixture
def other_site() -> Iterator[str]:
    """Serve a page that is no answer of this service; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Welcome</h1>")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


def test_an_address_at_which_something_else_answers_is_a_failure_told_in_a_line(
    desk: Desk, other_site: str
) -> None:
    desk.write("claims.jsonl", '{"claim": "The bridge is open."}\n')

    done = desk.run("check-file", "claims.jsonl", "-o", "results.jsonl", "--url", other_site, exit_code=1)

    assert "does not answer as this service does" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.csv", "claim,id\nThe bridge is open.,7\n"),
        ("claims.csv", '"claim","id"\nThe bridge is open.,7\n'),
        ("claims.jsonl", '{"claim": "The bridge is open.", "id": "7"}\n'),
        ("claims.jsonl", '\n{"claim": "The bridge is open.", "id": "7"}\n'),
    ],
)
@pytest.mark.parametrize("marks", [1, 2])
def test_byte_order_marks_are_no_part_of_a_file_of_claims(
    tmp_path: Path, name: str, content: str, marks: int
) -> None:
    (tmp_path / name).write_text("\ufeff" * marks + content, encoding="utf-8")

    [row] = read_claims(tmp_path / name, "claim", "id")

    assert (row.fault, row.request) == (None, {"claim": "The bridge is open.", "id": "7"})


def test_a_model_that_cannot_run_is_no_result(desk: Desk) -> None:
    desk.write("claims.csv", "claim\nThe bridge is open.\n")
    desk.environment["FACTCHECK_STANCE"] = "no-such-model"

    desk.run("check-file", "claims.csv", "-o", "results.jsonl", exit_code=1)

    assert desk.lines() == []


@pytest.fixture
def held(desk: Desk) -> Iterator[Desk]:
    from service.results_file import ResultsFile

    with ResultsFile(desk.results):
        yield desk


def test_two_runs_do_not_write_one_file(held: Desk) -> None:
    held.write("claims.csv", "claim\nThe bridge is open.\n")

    done = held.run("check-file", "claims.csv", "-o", "results.jsonl", exit_code=2)

    assert "is being written by another run" in done.stderr
