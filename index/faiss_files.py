"""Write what FAISS holds into a file, and know that all of it was taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss

_WRITTEN_AT_ONCE_BYTES = 1 << 20


def write_faiss(index: Any, path: Path) -> None:
    """Write an index in FAISS's own format; raises OSError or RuntimeError where the disk does not take it.

    FAISS's own way to a file only prints what goes wrong at its end, on a full disk too, and leaves it short.
    """
    with path.open("wb") as file:
        writer = faiss.PyCallbackIOWriter(file.write, _WRITTEN_AT_ONCE_BYTES)  # type: ignore[attr-defined]
        faiss.write_index(index, writer)
