"""The command `keys`: a key is shown once, lists tell no secret, and a revoked key stays listed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.keys.keyring import KeyRing, RefusedKeyError


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FACTCHECK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def test_a_key_is_printed_alone_so_that_it_can_be_piped(data_dir: Path) -> None:
    made = run("create", "news desk", "--days", "30")

    assert made.exit_code == 0
    key = made.stdout.strip()
    assert KeyRing(data_dir).recognise(key).name == "news desk"
    assert "check; valid" in made.stderr
    assert "shown this once" in made.stderr
    [listed] = json.loads(run("list", "--json").stdout)
    assert listed["scopes"] == ["check"], "the least that is of use"
    expires = datetime.fromisoformat(listed["expires"])
    assert abs(expires - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)
    assert key.rpartition("_")[2] not in run("list").output + json.dumps(listed)


def test_scopes_and_publishers_are_kept(data_dir: Path) -> None:
    made = run(
        "create", "job", "--scope", "write", "--scope", "check", "--publisher", "Harbour Gazette", "--json"
    )

    told = json.loads(made.stdout)
    record = KeyRing(data_dir).recognise(told["key"])
    assert [scope.value for scope in record.scopes] == told["scopes"] == ["check", "write"]
    assert record.publishers == ("Harbour Gazette",)
    assert "writes only Harbour Gazette" in run("list").output


@pytest.mark.parametrize("named", ["{id}", "fck_{id}", "fck_{id}_", "{key}"])
def test_a_key_is_revoked_by_what_one_has_of_it(data_dir: Path, named: str) -> None:
    key = run("create", "desk").stdout.strip()

    revoked = run("revoke", named.format(id=key[4:12], key=key))

    assert revoked.exit_code == 0
    assert "revoked" in revoked.stdout
    with pytest.raises(RefusedKeyError):
        KeyRing(data_dir).recognise(key)
    assert "desk: check; revoked" in run("list").output, "who had it when can still be told"


def test_what_names_no_key_is_told_without_repeating_it() -> None:
    key = run("create", "desk").stdout.strip()
    mistyped = key[:-1]

    answer = run("revoke", mistyped, "fck_00000000")

    assert answer.exit_code == 1
    assert "2 of these name no key" in answer.output
    assert mistyped not in answer.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", " "), "NAME"),
        (("create", "a\nb"), "NAME"),
        (("create", "x" * 101), "NAME"),
        (("create", "job", "--publisher", "Harbour Gazette"), "--scope write"),
        (("create", "job", "--scope", "write", "--publisher", " "), "--publisher"),
        (("create", "job", "--scope", "root"), "'root'"),
        (("create", "job", "--days", "0"), "--days"),
    ],
)
def test_bad_usage_says_what_would_do_and_makes_nothing(
    data_dir: Path, arguments: tuple[str, ...], words: str
) -> None:
    answer = run(*arguments)

    assert answer.exit_code == 2
    assert words in answer.output
    assert not (data_dir / "keys.json").exists()


def test_without_keys_the_list_says_what_that_means(data_dir: Path) -> None:
    assert "this machine only" in run("list").stderr
    assert json.loads(run("list", "--json").stdout) == []
    assert not data_dir.exists(), "looking makes no folder"


def test_a_broken_file_is_a_message_and_no_traceback(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "keys.json").write_text("{")

    for arguments in (("list",), ("create", "desk"), ("revoke", "fck_00000000")):
        answer = run(*arguments)
        assert answer.exit_code == 1
        assert "keys.json cannot be used" in answer.output
