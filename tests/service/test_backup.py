"""The commands `backup` and `restore`, in this process, on a real corpus with keys."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.keys.key_file import KeyFile
from service.keys.records import Scope

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command on a data folder of this test's own."""
    for name, value in (("DATA_DIR", str(tmp_path / "data")), ("EMBEDDER", "dummy"), ("STANCE", "dummy")):
        monkeypatch.setenv(f"FACTCHECK_{name}", value)

    def invoke(*arguments: str, standard_input: str | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=standard_input)

    return invoke


def put(run: Run, name: str) -> None:
    line = json.dumps({"id": name, "text": f"The {name} sank. Nobody was hurt."})
    assert run("ingest", "-", standard_input=line).exit_code == 0


def ids(run: Run) -> set[str]:
    return {each["id"] for each in read(run("documents", "list", "--json"))["documents"]}


def read(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_backup_and_its_restore_say_what_they_hold(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    put(run, "ferry")
    told = run("backup", str(file))
    assert told.stdout.startswith("1 document, 2 passages at revision 1, no API keys to keep: "), told.output
    put(run, "barge")
    made = read(run("backup", str(file), "--json"))
    assert (made["documents"], made["passages"], made["revision"], made["api_keys"]) == (2, 4, 2, False)
    assert made["bytes"] == file.stat().st_size
    put(run, "cutter")

    restored = read(run("restore", str(file), "--json"))
    assert (restored["documents"], restored["backup_revision"], restored["revision"]) == (2, 2, 4)
    assert restored["api_keys"] == "none"
    assert ids(run) == {"ferry", "barge"}
    assert read(run("verify", "--json")) == {"findings": [], "not_compared": None}
    assert "2 documents, 4 passages of 20" in run("restore", str(file)).stdout


def test_keys_come_back_where_there_are_none_and_what_was_revoked_stays_so(run: Run, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    put(run, "ferry")
    key = read(run("keys", "create", "desk", "--json"))
    made = read(run("backup", str(file), "--json"))
    assert made["api_keys"] is True
    assert run("keys", "revoke", key["id"]).exit_code == 0

    kept = run("restore", str(file))
    assert kept.exit_code == 0
    assert "API keys: kept." in kept.stdout
    assert "--keys puts those of the backup" in kept.stderr
    assert [each["state"] for each in read(run("keys", "list", "--json"))] == ["revoked"]

    assert read(run("restore", str(file), "--keys", "--json"))["api_keys"] == "restored"
    assert [each["state"] for each in read(run("keys", "list", "--json"))] == ["valid"]
    for path in (data / "keys.json", data / "corpus.db"):
        path.unlink()
    assert read(run("restore", str(file), "--json"))["api_keys"] == "restored"
    assert stat.S_IMODE((data / "keys.json").stat().st_mode) == 0o600
    assert ids(run) == {"ferry"}


def test_broken_keys_in_a_backup_stop_it_before_anything_is_replaced(run: Run, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    put(run, "ferry")
    (data / "keys.json").write_text('{"version": 1, "keys": [{}]}')
    assert run("backup", str(file)).exit_code == 0
    (data / "keys.json").unlink()
    put(run, "barge")
    stopped = run("restore", str(file))
    assert (stopped.exit_code, "nothing was changed" in stopped.stderr) == (1, True)
    assert ids(run) == {"ferry", "barge"}
    assert not (data / "keys.json").exists()


@pytest.mark.parametrize(
    ("command", "exit_code", "told"),
    [
        (("backup",), 2, "Missing argument 'FILE'"),
        (("restore", "missing.tar"), 2, "does not exist"),
        (("restore", __file__), 1, "is no backup of this service"),
        (("backup", "missing/backup.tar"), 1, "make it first"),
        (("backup", __file__), 1, "is no backup that could be replaced"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    run: Run, command: tuple[str, ...], exit_code: int, told: str
) -> None:
    put(run, "ferry")
    result = run(*command)
    assert (result.exit_code, told in result.stderr) == (exit_code, True), result.output
    assert "Traceback" not in result.output


def test_keys_that_the_disk_does_not_take_are_a_clear_error(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    KeyFile(tmp_path / "data").create("desk", (Scope.CHECK,))
    (tmp_path / "data" / ".keys.json-killed").write_text("half")
    monkeypatch.setattr("os.fsync", full)
    result = run("keys", "create", "another")
    assert (result.exit_code, "cannot be written (No space left on device)" in result.stderr) == (1, True)
    monkeypatch.undo()
    assert [key.name for key in KeyFile(tmp_path / "data").read()[1]] == ["desk"]
    assert not list((tmp_path / "data").glob(".keys.json-*")), "nor what a killed process left"
