"""The keys as one process knows them: read again as soon as the file has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from service.keys.key_file import KeyFile, Stamp
from service.keys.records import ApiKey, KeyState
from service.keys.secret import id_in, matches


class RefusedKeyError(ValueError):
    """Say why a key does not open; of a key that nobody was given, nothing more than that."""


class KeyRing:
    """Recognise keys. What another process makes or revokes counts from the next question on."""

    def __init__(self, data_dir: Path) -> None:
        self._file = KeyFile(data_dir)
        self._known: tuple[Stamp | None, dict[str, ApiKey]] = (None, {})

    def has_keys(self) -> bool:
        """Tell whether any key was ever made here; one that has ended counts, so that none reopens a door.

        Raises KeysUnusableError.
        """
        return bool(self._current())

    def recognise(self, key: str) -> ApiKey:
        """Give what is kept of a key.

        Raises RefusedKeyError where it is unknown, expired or revoked, KeysUnusableError where the file of
        the keys cannot be read.
        """
        key_id = id_in(key)
        record = self._current().get(key_id) if key_id else None
        digest = None if record is None else record.digest
        if key_id is None or not matches(key, digest) or record is None:
            raise RefusedKeyError("This API key is none that was made here, or it was not copied whole.")
        state = record.state(datetime.now(UTC))
        if state is not KeyState.VALID:
            raise RefusedKeyError(f"This API key ({key_id}) is {state.value}: ask for a new one.")
        return record

    def _current(self) -> dict[str, ApiKey]:
        stamp = self._file.stamp()
        if stamp != self._known[0]:
            read_stamp, keys = self._file.read()
            self._known = (read_stamp, {key.id: key for key in keys})
        return self._known[1]
