"""Find out whether a prepared embedder is the one that this version of the project would export."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from models.manifest import Manifest, read_manifest
from models.minilm import SHA256
from models.stance import ModelUnavailableError

EXPORTER_VERSION: Final = 1
"""Part of every exported embedder's name: raise it when the same weights would give other vectors."""


def current_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a whole embedder that this version of the exporter wrote; None without one.

    Every file is read and compared with its checksum.
    """
    try:
        manifest = read_manifest(folder, kind="embedder", mend="")
    except ModelUnavailableError:
        return None
    if (manifest.exporter, manifest.source_sha256) != (EXPORTER_VERSION, SHA256):
        return None
    return manifest


def is_current(folder: Path) -> bool:
    """Tell whether a folder holds such an embedder."""
    return current_manifest(folder) is not None
