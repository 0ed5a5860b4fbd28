"""Tell whether a prepared embedder is the one that this version of the project would export."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from models.manifest import read_manifest
from models.minilm import SHA256
from models.stance import ModelUnavailableError

EXPORTER_VERSION: Final = 1
"""Part of every exported embedder's name: raise it when the same weights would give other vectors."""


def is_current(folder: Path) -> bool:
    """Tell whether a folder holds a whole embedder that this version of the exporter wrote."""
    try:
        manifest = read_manifest(folder, kind="embedder", mend="")
    except ModelUnavailableError:
        return False
    return manifest.exporter == EXPORTER_VERSION and manifest.source_sha256 == SHA256
