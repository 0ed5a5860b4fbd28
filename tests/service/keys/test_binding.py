"""Where the service may listen without keys: only where nobody else reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.keys.binding import OpenBindingError, is_loopback, require_protected
from service.keys.key_file import KeyFile
from service.keys.records import Scope
from service.settings import Settings


def settings(folder: Path, **more: str) -> Settings:
    return Settings.from_env({"FACTCHECK_DATA_DIR": str(folder), **more})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_without_keys_the_service_listens_to_this_machine_and_says_so(tmp_path: Path, host: str) -> None:
    assert is_loopback(host)
    assert "only this machine" in require_protected(settings(tmp_path), host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "10.0.0.1", "fd00::1", "news.example.org", ""]
)
def test_elsewhere_it_does_not_start_and_the_error_names_both_mends(tmp_path: Path, host: str) -> None:
    with pytest.raises(OpenBindingError) as refused:
        require_protected(settings(tmp_path), host)

    assert "python -m service keys create" in str(refused.value)
    assert "FACTCHECK_ALLOW_OPEN=on" in str(refused.value)


def test_a_key_or_the_setting_lets_it_start(tmp_path: Path) -> None:
    assert "ALLOW_OPEN" in require_protected(settings(tmp_path, FACTCHECK_ALLOW_OPEN="on"), "0.0.0.0")

    made = KeyFile(tmp_path).create("desk", (Scope.CHECK,))
    assert "API key" in require_protected(settings(tmp_path), "0.0.0.0")

    KeyFile(tmp_path).revoke(made.record.id)
    assert "API key" in require_protected(settings(tmp_path), "0.0.0.0"), "closed to all, and so open to none"
