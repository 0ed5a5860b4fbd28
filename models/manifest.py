"""The manifest of an exported model folder: what the model is, and a hash of every file beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from models.stance import ModelUnavailableError

FILE_NAME: Final = "manifest.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Probe:
    """Hold one input and what the checked model answered, so that another machine can compare."""

    texts: tuple[str, ...]
    answer: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Describe an exported model.

    `kind` is `embedder` or `stance`; `name` is the same for every export of the same weights by the same
    exporter version. `labels` names the stance model's logits in order, `inputs` the order of the texts it
    reads. `closeness` says how near the int8 model stays to the original. `files` maps file names to sha256.
    """

    kind: str
    name: str
    source: str
    source_sha256: str
    exporter: int
    max_tokens: int
    dimension: int
    labels: tuple[str, ...]
    inputs: tuple[str, ...]
    closeness: Mapping[str, float]
    probe: Probe
    files: Mapping[str, str]
    format: int = FORMAT

    @property
    def content(self) -> str:
        """Name the content of the files: other files, another name."""
        return hashlib.sha256("".join(sorted(self.files.values())).encode()).hexdigest()[:12]


def sha256_of(path: Path) -> str:
    """Give the sha256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes_of(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Give the sha256 of some files of a folder by their names."""
    return {name: sha256_of(folder / name) for name in names}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into its folder."""
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path, kind: str, mend: str) -> Manifest:
    """Read and check the manifest of a model folder, with the hash of every file it lists.

    `mend` is what a user can do about it. Raises ModelUnavailableError where the folder is missing, of
    another kind or format, or not byte for byte what was exported.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise ModelUnavailableError(f"there is no model in {folder}: {mend}")
    try:
        manifest = _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(f"{path} cannot be read ({error}): {mend}") from error
    if manifest.format != FORMAT or manifest.kind != kind:
        raise ModelUnavailableError(
            f"{path} describes a model of kind {manifest.kind!r}, format {manifest.format}, where {kind!r}, "
            f"format {FORMAT} is needed: {mend}"
        )
    for name, expected in manifest.files.items():
        _check_file(folder / name, expected, mend)
    return manifest


def _check_file(path: Path, expected: str, mend: str) -> None:
    if not path.is_file():
        raise ModelUnavailableError(f"{path} is missing: {mend}")
    if sha256_of(path) != expected:
        raise ModelUnavailableError(f"{path} is not the file that was exported (its sha256 differs): {mend}")


def _parsed(data: Mapping[str, Any]) -> Manifest:
    missing = {field.name for field in fields(Manifest)} - data.keys()
    if missing:
        raise KeyError(f"no {', '.join(sorted(missing))}")
    known = {field.name: data[field.name] for field in fields(Manifest)}
    probe = Probe(texts=tuple(data["probe"]["texts"]), answer=tuple(data["probe"]["answer"]))
    labels, inputs = tuple(data["labels"]), tuple(data["inputs"])
    return Manifest(**{**known, "probe": probe, "labels": labels, "inputs": inputs})
