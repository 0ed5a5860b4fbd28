"""Give each text file of a run an id of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from index.identity import document_id_from_file

_DIGEST_CHARS: Final = 8


class FileIds:
    """Know which ids the files of one run would share, whatever the order they are given in."""

    def __init__(self, files: Iterable[tuple[Path, str]]) -> None:
        """Take every file of the run with its name, or its path within the folder that is read."""
        first: dict[str, Path] = {}
        self._shared: set[str] = set()
        for file, name in files:
            document_id = document_id_from_file(name)
            other = first.setdefault(document_id, file)
            if other is not file and _resolved(other) != _resolved(file):
                self._shared.add(document_id)

    def of(self, file: Path, name: str) -> str:
        """Give the id: the name, and behind it a digest of the whole path where files share the name."""
        document_id = document_id_from_file(name)
        if document_id not in self._shared:
            return document_id
        digest = hashlib.sha256(os.fsencode(_resolved(file))).hexdigest()[:_DIGEST_CHARS]
        return document_id_from_file(f"{name}~{digest}")


def _resolved(file: Path) -> str:
    return os.path.realpath(file)
