"""The file of the API keys: replaced whole, under a lock, and only ever readable by its owner.

A newsroom has few keys, and changes them rarely: one JSON file needs no database, can be read by a person,
and every worker sees a change by looking at the file's stamp.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from index.locks import hold
from service.keys.records import ApiKey, Scope
from service.keys.secret import digest_of, make_id, make_key

KEYS_FILE: Final = "keys.json"
_VERSION: Final = 1
_LOCK_SECONDS: Final = 10.0

Stamp = tuple[int, int, int]


class KeysUnusableError(RuntimeError):
    """Say why the file of the keys cannot be used, and what mends it."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """Hold a key that was just made; `key` is the secret, which nobody can read again."""

    key: str
    record: ApiKey


class KeyFile:
    """Read and change the keys of one data folder; safe for several processes."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / KEYS_FILE

    def stamp(self) -> Stamp | None:
        """Tell one state of the file from any other; None where there is no file."""
        try:
            return _stamp(os.stat(self.path))  # noqa: PTH116 - on every request, and half the time
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error

    def read(self) -> tuple[Stamp | None, tuple[ApiKey, ...]]:
        """Read every key, with the stamp of what was read.

        Raises KeysUnusableError where there is a file that cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                stamp, data = _stamp(os.fstat(file.fileno())), file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None, ()
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        try:
            return stamp, _parsed(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._unusable(f"it is broken: {error}") from error

    def create(
        self,
        name: str,
        scopes: tuple[Scope, ...],
        publishers: tuple[str, ...] = (),
        expires: datetime | None = None,
    ) -> NewKey:
        """Make a key and keep what recognises it; the key itself is in the answer only."""
        made: list[NewKey] = []

        def add(keys: tuple[ApiKey, ...]) -> tuple[ApiKey, ...]:
            taken = {key.id for key in keys}
            key_id = next(found for found in iter(make_id, None) if found not in taken)
            key = make_key(key_id)
            now = datetime.now(UTC).replace(microsecond=0)
            made.append(NewKey(key, ApiKey(key_id, name, scopes, publishers, digest_of(key), now, expires)))
            return (*keys, made[0].record)

        self._change(add)
        return made[0]

    def revoke(self, key_id: str) -> ApiKey | None:
        """Let a key open nothing from now on; None where there is none of this id."""
        now = datetime.now(UTC).replace(microsecond=0)

        def end(keys: tuple[ApiKey, ...]) -> tuple[ApiKey, ...]:
            return tuple(
                replace(key, revoked=now) if key.id == key_id and key.revoked is None else key for key in keys
            )

        return next((key for key in self._change(end) if key.id == key_id), None)

    def put_back(self, data: bytes) -> None:
        """Replace the file by one that was backed up; raises KeysUnusableError where it holds no keys."""
        try:
            _parsed(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeysUnusableError(
                f"the API keys in the backup are broken ({error}): nothing was changed"
            ) from error
        with self._locked():
            _replace(self.path, data)

    def _change(self, change: Callable[[tuple[ApiKey, ...]], tuple[ApiKey, ...]]) -> tuple[ApiKey, ...]:
        with self._locked():
            _, before = self.read()
            after = change(before)
            if after != before:
                _replace(self.path, _written(after))
        return after

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Change the file alone; raises KeysUnusableError where the disk does not take it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with hold(self.path.with_suffix(".lock"), _LOCK_SECONDS):
                for left in self.path.parent.glob(f".{self.path.name}-*"):
                    left.unlink()  # of a process that was killed
                yield
        except OSError as error:
            raise KeysUnusableError(
                f"the API keys in {self.path} cannot be written ({error.strerror or error}): the keys are as "
                "before; let this user write there, make room, and try again"
            ) from error

    def _unusable(self, cause: str) -> KeysUnusableError:
        return KeysUnusableError(
            f"the API keys in {self.path} cannot be used ({cause}): let the user of the service own the "
            "file, or put back a copy of it; without it, make new keys with python -m service keys create"
        )


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _replace(path: Path, data: bytes) -> None:
    """Put a whole new file in the place of the old one; after a power cut it is the one or the other."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _written(keys: tuple[ApiKey, ...]) -> bytes:
    members = [
        {
            "id": key.id,
            "name": key.name,
            "scopes": [scope.value for scope in key.scopes],
            "publishers": list(key.publishers),
            "sha256": key.digest,
            "created": _text(key.created),
            "expires": _text(key.expires),
            "revoked": _text(key.revoked),
        }
        for key in keys
    ]
    return json.dumps({"version": _VERSION, "keys": members}, indent=1, ensure_ascii=False).encode() + b"\n"


def _parsed(data: bytes) -> tuple[ApiKey, ...]:
    content = json.loads(data)
    if content["version"] != _VERSION:
        raise ValueError(f"its version is {content['version']!r}, not {_VERSION}")
    return tuple(_key(members) for members in content["keys"])


def _key(members: Mapping[str, Any]) -> ApiKey:
    created = _moment(members["created"])
    if created is None or len(members["sha256"]) != 64:
        raise ValueError(f"the key {members['id']} is not whole")
    return ApiKey(
        members["id"], members["name"], tuple(Scope(each) for each in members["scopes"]),
        tuple(members["publishers"]), members["sha256"], created, _moment(members["expires"]),
        _moment(members["revoked"]),
    )  # fmt: skip


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} names no time zone")
    return moment
