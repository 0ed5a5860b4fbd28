"""Turn the name of a model into a running engine; an engine is imported only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from models.embedder import Embedder
from models.stance import ModelUnavailableError, StanceClassifier

_Loader = TypeVar("_Loader")

DEFAULT_EMBEDDER: Final = "all-MiniLM-L6-v2-int8"
DEFAULT_STANCE: Final = "factcheck-minilm-int8"

WEIGHTS_DIR: Final = Path(__file__).parent / "weights"
"""The stance model that ships with the project."""


class UnknownModelError(ModelUnavailableError):
    """Say that no model has this name, and which names there are."""


def load_embedder(name: str, data_dir: Path, threads: int) -> Embedder:
    """Load the embedder of this name: a known one, or any sentence-transformers model.

    `name` is one of `known_embedders()`, a folder, or `owner/model` as Hugging Face spells it.
    `data_dir` holds the exported models (the default one is exported at first use); `threads` is the number
    of compute threads. Call it after a fork, never before. Raises UnknownModelError for a name that is none
    of these, ModelUnavailableError where the model cannot run.
    """
    loader = _EMBEDDERS.get(name) or _other(name, _EMBEDDERS, "embedder", _sentence_transformers)
    return loader(name, Path(data_dir), _checked(threads))


def load_stance(name: str, data_dir: Path, threads: int) -> StanceClassifier:
    """Load the stance classifier of this name: a known one, or any Hugging Face NLI model.

    Parameters and errors are those of `load_embedder`, with the names of `known_stances()`.
    """
    loader = _STANCES.get(name) or _other(name, _STANCES, "stance model", _hf_stance)
    return loader(name, Path(data_dir), _checked(threads))


def known_embedders() -> tuple[str, ...]:
    """Name the embedders that need no folder, the default first."""
    return tuple(_EMBEDDERS)


def known_stances() -> tuple[str, ...]:
    """Name the stance models that need no folder, the default first."""
    return tuple(_STANCES)


def exported_dir(name: str, data_dir: Path) -> Path:
    """Give the folder in which the exported model of this name lies or will lie."""
    return Path(data_dir) / "models" / name


def ensure_prepared(name: str, data_dir: Path) -> None:
    """Export the embedder of this name into the data folder unless it lies there: about a minute, once.

    It runs in a process of its own, so that torch is never loaded into this one; progress goes to standard
    error. Names that need no export return at once. Raises ModelUnavailableError where it fails.
    """
    from models.manifest import FILE_NAME

    if name != DEFAULT_EMBEDDER or (exported_dir(name, data_dir) / FILE_NAME).is_file():
        return
    command = [sys.executable, "-m", "models", "prepare", "--data-dir", str(Path(data_dir).resolve())]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=sys.stderr.fileno(), check=False)  # noqa: S603
    if done.returncode != 0:
        raise ModelUnavailableError(
            f"the embedder {name} could not be prepared in {exported_dir(name, data_dir)}: run "
            f"`python -m models prepare --data-dir {data_dir}` and read what it says"
        )


def _checked(threads: int) -> int:
    if threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}")
    return threads


def _other(name: str, known: Mapping[str, _Loader], kind: str, by_folder: _Loader) -> _Loader:
    if Path(name).is_dir() or "/" in name:
        return by_folder
    raise UnknownModelError(
        f"there is no {kind} named {name!r}: use one of {', '.join(known)}, the path of a model folder, "
        f"or owner/model as Hugging Face spells it"
    )


def _int8_embedder(name: str, data_dir: Path, threads: int) -> Embedder:
    from models.int8_embedder import Int8Embedder

    ensure_prepared(name, data_dir)
    return Int8Embedder(exported_dir(name, data_dir), threads, cache_dir=_compiled_dir(data_dir))


def _compiled_dir(data_dir: Path) -> Path:
    return data_dir / "models" / "compiled"


def _float_minilm(name: str, _data_dir: Path, threads: int) -> Embedder:
    from models.minilm import packaged_minilm
    from models.sentence_transformers_embedder import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(str(packaged_minilm()), threads=threads, name=f"{name}-float32")


def _sentence_transformers(name: str, _data_dir: Path, threads: int) -> Embedder:
    from models.sentence_transformers_embedder import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(name, threads=threads)


def _dummy_embedder(_name: str, _data_dir: Path, _threads: int) -> Embedder:
    from models.dummy import DummyEmbedder

    return DummyEmbedder()


def _int8_stance(_name: str, data_dir: Path, threads: int) -> StanceClassifier:
    from models.int8_stance import Int8StanceClassifier

    return Int8StanceClassifier(WEIGHTS_DIR, threads, cache_dir=_compiled_dir(data_dir))


def _hf_stance(name: str, _data_dir: Path, threads: int) -> StanceClassifier:
    from models.hf_stance import HuggingFaceStanceClassifier

    return HuggingFaceStanceClassifier(name, threads=threads)


def _dummy_stance(_name: str, _data_dir: Path, _threads: int) -> StanceClassifier:
    from models.dummy import DummyStanceClassifier

    return DummyStanceClassifier()


_EMBEDDERS: Final[dict[str, Callable[[str, Path, int], Embedder]]] = {
    DEFAULT_EMBEDDER: _int8_embedder,
    "all-MiniLM-L6-v2": _float_minilm,
    "dummy": _dummy_embedder,
}
_STANCES: Final[dict[str, Callable[[str, Path, int], StanceClassifier]]] = {
    DEFAULT_STANCE: _int8_stance,
    "dummy": _dummy_stance,
}
