"""Pack the browser extension: `python clients/browser-extension/build.py` writes one zip, always the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FOLDER: Final = Path(__file__).resolve().parent
_PACKED: Final = frozenset({".css", ".html", ".js", ".json", ".png"})
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def packed_files() -> list[str]:
    """Name what belongs to the extension, by paths relative to this folder, sorted."""
    found = (path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.suffix in _PACKED)
    return sorted(path.as_posix() for path in found if path.parts[0] != "dist")


def build(target: Path | None = None) -> Path:
    """Write the zip, into dist/ unless a path is given; the same files always give the same bytes."""
    version = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["version"]
    target = target or FOLDER / "dist" / f"factcheck-extension-{version}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as archive:
        for name in packed_files():
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, (FOLDER / name).read_bytes(), compresslevel=9)
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{build()}\n")
