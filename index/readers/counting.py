"""A file that tells how much of it was read, so that progress can be shown."""

from __future__ import annotations

from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any


class CountedFile(FileIO):
    """Read a file and report every block's size in bytes."""

    def __init__(self, path: Path, on_bytes: Callable[[int], None]) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes

    def readinto(self, buffer: Any, /) -> int | None:
        """Read a block; BufferedReader reads through this alone, or through `readall`."""
        size = super().readinto(buffer)
        self._on_bytes(size or 0)
        return size

    def readall(self) -> bytes:
        """Read the rest."""
        rest = super().readall()
        self._on_bytes(len(rest or b""))
        return rest
