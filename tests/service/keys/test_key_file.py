"""The file of the keys: secrets are not in it, nobody else reads it, and no change is lost or half done."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.keys.key_file import KeyFile, KeysUnusableError
from service.keys.keyring import KeyRing, RefusedKeyError
from service.keys.records import KeyState, Scope

ROOT = Path(__file__).resolve().parents[3]
CHECK = (Scope.CHECK,)


def test_a_key_has_256_random_bits_and_a_prefix_to_know_it_by(tmp_path: Path) -> None:
    made = [KeyFile(tmp_path).create("desk", CHECK) for _ in range(3)]

    assert len({one.key for one in made}) == 3
    for one in made:
        assert re.fullmatch(
            rf"fck_{one.record.id}_[0-9a-f]{{64}}", one.key
        )  # 64 hexadecimal digits: 256 bits


def test_only_a_hash_is_kept_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    made = KeyFile(tmp_path).create("desk", CHECK)

    written = (tmp_path / "keys.json").read_text()
    assert made.key not in written
    assert made.key.rpartition("_")[2] not in written
    [kept] = json.loads(written)["keys"]
    assert kept["sha256"] == hashlib.sha256(made.key.encode()).hexdigest()
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.json", "keys.lock"]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    expires = datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)
    made = KeyFile(tmp_path).create("Büro Nord", (Scope.CHECK, Scope.WRITE), ("Küstenbote",), expires)

    _, [read] = KeyFile(tmp_path).read()

    assert read == made.record
    assert read.expires == expires


def test_another_process_that_knows_the_keys_sees_a_new_and_a_revoked_one_at_once(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    assert not ring.has_keys()

    made = KeyFile(tmp_path).create("desk", CHECK)
    assert ring.recognise(made.key) == made.record

    assert KeyFile(tmp_path).revoke(made.record.id) is not None
    with pytest.raises(RefusedKeyError, match="revoked"):
        ring.recognise(made.key)
    assert ring.has_keys(), "the last key that ends must not open the service to all"


def test_an_expired_key_is_refused_from_its_very_moment_on(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ended = KeyFile(tmp_path).create("old", CHECK, (), now - timedelta(seconds=1))
    lasting = KeyFile(tmp_path).create("new", CHECK, (), now + timedelta(days=1))
    ring = KeyRing(tmp_path)

    assert ring.recognise(lasting.key).name == "new"
    with pytest.raises(RefusedKeyError, match="expired"):
        ring.recognise(ended.key)
    assert lasting.record.expires is not None
    assert lasting.record.state(lasting.record.expires) is KeyState.EXPIRED
    assert lasting.record.state(lasting.record.expires - timedelta(seconds=1)) is KeyState.VALID


def test_whatever_is_not_the_whole_key_is_refused_in_the_same_words(tmp_path: Path) -> None:
    key = KeyFile(tmp_path).create("desk", CHECK).key
    other = "0" if key[-1] != "0" else "1"
    wrong = [
        "", "fck_", key[:-1], key + "0", key[:-1] + other, key.upper(), f" {key}", "fck_00000000_" + "0" * 64,
        key[:13] + "0" * 64, "ключ", key + "\n", "Bearer " + key, "\0", "x" * 100_000,
    ]  # fmt: skip

    ring, told = KeyRing(tmp_path), set()
    for each in wrong:
        with pytest.raises(RefusedKeyError) as refused:
            ring.recognise(each)
        told.add(str(refused.value))

    assert len(told) == 1, "an answer must not tell whether an id exists"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b'{"version": 2, "keys": []}', b'{"version": 1, "keys": [{}]}', b"\xff",
        b'{"version": 1, "keys": [{"id": "a", "name": "b", "scopes": ["root"], "publishers": [], '
        b'"sha256": "c", "created": "2026-01-01T00:00:00+00:00", "expires": null, "revoked": null}]}',
    ],
)  # fmt: skip
def test_a_broken_file_lets_nobody_in_and_says_how_to_mend(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(content)

    for ask in (KeyRing(tmp_path).has_keys, lambda: KeyRing(tmp_path).recognise("fck_00000000_" + "0" * 64)):
        with pytest.raises(KeysUnusableError, match=r"keys\.json.*broken.*keys create"):
            ask()
    with pytest.raises(KeysUnusableError):
        KeyFile(tmp_path).create("desk", CHECK)
    assert (tmp_path / "keys.json").read_bytes() == content, "a broken file is not written over"


def test_keys_made_by_several_processes_at_the_same_time_are_all_there(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from service.keys.key_file import KeyFile; "
        "from service.keys.records import Scope\n"
        "for _ in range(5): print(KeyFile(Path(sys.argv[1])).create('job', (Scope.CHECK,)).key)"
    )
    jobs = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    made = [key for job in jobs for key in job.communicate(timeout=60)[0].split()]

    assert [job.returncode for job in jobs] == [0, 0, 0]
    ring = KeyRing(tmp_path)
    assert len({ring.recognise(key).id for key in made}) == 15
