"""The command line as a real process: exit codes, pipes, Ctrl-C, and what it does not import."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.corpus import Corpus

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "nncf",
    "openvino",
    "faiss",
    "alembic",
    "sqlalchemy",
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
    return kept | {
        "FACTCHECK_DATA_DIR": str(tmp_path / "data"), "FACTCHECK_EMBEDDER": "dummy",
        "FACTCHECK_STANCE": "dummy", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def service(
    environment: dict[str, str], *arguments: str, standard_input: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=environment, input=standard_input, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def document_lines(first: int, last: int) -> str:
    return "".join(
        json.dumps({"id": f"report-{number}", "text": f"Buoy {number} was moved in the night."}) + "\n"
        for number in range(first, last)
    )


def stored_documents(environment: dict[str, str]) -> int:
    file = Path(environment["FACTCHECK_DATA_DIR"]) / "corpus.db"
    if not file.exists():
        return 0
    corpus = Corpus(file)
    with closing(corpus), corpus.snapshot() as snapshot:
        return snapshot.state.documents


def test_help_needs_nothing_heavy(environment: dict[str, str]) -> None:
    code = (
        "import sys; from service.cli import cli; cli(['--help'], standalone_mode=False); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_check_imports_neither_torch_nor_other_commands(environment: dict[str, str]) -> None:
    code = (
        "import sys; from service.cli import cli; cli(['check', 'A claim.'], standalone_mode=False); "
        "print([name for name in ('torch', 'transformers', 'nncf', 'flask', 'service.commands.serve') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_exit_codes_tell_fine_failed_and_bad_usage(environment: dict[str, str]) -> None:
    assert service(environment, "--help").returncode == 0
    assert service(environment, "documents", "show", "nobody").returncode == 1
    assert service(environment, "check").returncode == 2
    assert service(environment, "no-such-command").returncode == 2


def test_results_and_messages_go_to_different_streams(environment: dict[str, str]) -> None:
    lines = document_lines(0, 3) + "not json\n"
    done = service(environment, "ingest", "-", "--json", standard_input=lines)
    assert done.returncode == 1
    assert json.loads(done.stdout)["created"] == 3
    assert done.stderr.startswith("Failed: stdin:4: ")
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_fault(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "service", "openapi"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


def _heed_ctrl_c() -> None:
    # What a shell starts in the background inherits an ignored SIGINT; a user's terminal does not.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_loses_nothing_stored_and_a_second_run_goes_on(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "service", "ingest", "-"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, preexec_fn=_heed_ctrl_c,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(document_lines(0, 40))
        process.stdin.flush()
        deadline = time.monotonic() + 160
        while stored_documents(environment) < 40:
            time.sleep(0.05)
            assert time.monotonic() < deadline, "what was sent was not stored while the input stays open"
        process.send_signal(signal.SIGINT)
        # The input is still open: stopping must not wait for its end.
        assert process.wait(timeout=120) == 1
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read().startswith("40 added, 0 updated, 0 unchanged, 0 failed")
        said = process.stderr.read()
        assert "Stopped. Everything counted above is stored." in said
        assert "Traceback" not in said
        assert "Fatal Python error" not in said
    again = service(environment, "ingest", "-", standard_input=document_lines(0, 60))
    assert again.stdout.startswith("20 added, 0 updated, 40 unchanged, 0 failed")
    assert service(environment, "verify").returncode == 0
