"""Turn the name of a model into a running engine; an engine is imported only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from models.embedder import Embedder
from models.stance import ModelUnavailableError, StanceClassifier

if TYPE_CHECKING:
    from models.manifest import Manifest

_Loader = TypeVar("_Loader")

DEFAULT_EMBEDDER: Final = "all-MiniLM-L6-v2-int8"
DEFAULT_STANCE: Final = "factcheck-minilm-int8"

PREPARE: Final = "run `python -m models prepare` with the settings of the service"

WEIGHTS_DIR: Final = Path(__file__).parent / "weights"
"""The stance model that ships with the project."""


@dataclass(frozen=True, slots=True)
class _Places:
    models: Path
    cache: Path | None


class UnknownModelError(ModelUnavailableError):
    """Say that no model has this name, and which names there are."""


def load_embedder(name: str, models_dir: Path, threads: int, cache_dir: Path | None = None) -> Embedder:
    """Load the embedder of this name: a known one, or any sentence-transformers model.

    `name` is one of `EMBEDDERS`, a folder, or `owner/model` as Hugging Face spells it.
    `models_dir` holds the exported models (the default one is exported at first use); `threads` is the number
    of compute threads; `cache_dir`, a folder that need not be there, keeps compiled models, which makes the
    next start quicker. Call it after a fork, never before. Raises UnknownModelError for a name that is none
    of these, ModelUnavailableError where the model cannot run.
    """
    loader = EMBEDDERS.get(name) or _other(name, EMBEDDERS, "embedder", _sentence_transformers)
    return loader(name, _Places(Path(models_dir), cache_dir), _checked(threads))


def load_stance(name: str, models_dir: Path, threads: int, cache_dir: Path | None = None) -> StanceClassifier:
    """Load the stance classifier of this name: a known one, or any Hugging Face NLI model.

    Parameters and errors are those of `load_embedder`, with the names of `STANCES`.
    """
    loader = STANCES.get(name) or _other(name, STANCES, "stance model", _hf_stance)
    return loader(name, _Places(Path(models_dir), cache_dir), _checked(threads))


def known_languages(embedder: str, stance: str) -> frozenset[str] | None:
    """Name the languages (primary subtags) that both models were trained on; None where it is not known."""
    known = [_LANGUAGES.get(embedder), _LANGUAGES.get(stance)]
    if None in known:
        return None
    return frozenset.intersection(*(each for each in known if each is not None))


def exported_dir(name: str, models_dir: Path) -> Path:
    """Give the folder in which the exported model of this name lies or will lie."""
    return Path(models_dir) / "models" / name


def ensure_prepared(name: str, models_dir: Path) -> Manifest | None:
    """Export the embedder of this name unless this version's export lies there: about a minute, once.

    Give the manifest of what lay there, its files compared with their checksums; None where there was nothing
    to compare.

    It runs in a process of its own, so that torch is never loaded into this one; progress goes to standard
    error. Names that need no export return at once. Raises ModelUnavailableError where it fails.
    """
    from models.prepared import current_manifest

    if name != DEFAULT_EMBEDDER:
        return None
    manifest = current_manifest(exported_dir(name, models_dir))
    if manifest is not None:
        return manifest
    command = [sys.executable, "-m", "models", "prepare", "--models-dir", str(Path(models_dir).resolve())]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=sys.stderr.fileno(), check=False)  # noqa: S603
    if done.returncode != 0:
        raise ModelUnavailableError(
            f"the embedder {name} could not be prepared in {exported_dir(name, models_dir)}: {PREPARE} and "
            "read what it says"
        )
    return None


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


def _int8_embedder(name: str, places: _Places, threads: int) -> Embedder:
    from models.int8_embedder import Int8Embedder

    checked = ensure_prepared(name, places.models)
    return Int8Embedder(exported_dir(name, places.models), threads, places.cache, checked)


def _float_minilm(name: str, _places: _Places, threads: int) -> Embedder:
    from models.minilm import packaged_minilm
    from models.sentence_transformers_embedder import SentenceTransformersEmbedder

    return _tried(
        SentenceTransformersEmbedder(str(packaged_minilm()), threads=threads, name=f"{name}-float32")
    )


def _sentence_transformers(name: str, _places: _Places, threads: int) -> Embedder:
    from models.sentence_transformers_embedder import SentenceTransformersEmbedder

    return _tried(SentenceTransformersEmbedder(name, threads=threads))


def _tried(embedder: Embedder) -> Embedder:
    # Nobody has checked what this model answers; one that loads but cannot run must not look ready.
    if embedder.embed(["A first sentence."]).shape != (1, embedder.dimension):
        raise ModelUnavailableError(f"the embedder {embedder.name} gives vectors of a wrong shape")
    return embedder


def _dummy_embedder(_name: str, _places: _Places, _threads: int) -> Embedder:
    from models.dummy import DummyEmbedder

    return DummyEmbedder()


def _int8_stance(_name: str, places: _Places, threads: int) -> StanceClassifier:
    from models.int8_stance import Int8StanceClassifier

    return Int8StanceClassifier(WEIGHTS_DIR, threads, cache_dir=places.cache)


def _hf_stance(name: str, _places: _Places, threads: int) -> StanceClassifier:
    from models.hf_stance import HuggingFaceStanceClassifier

    stance = HuggingFaceStanceClassifier(name, threads=threads)
    if len(stance.classify("A claim.", ["A first sentence."])) != 1:
        raise ModelUnavailableError(f"the stance model {stance.name} does not judge")
    return stance


def _dummy_stance(_name: str, _places: _Places, _threads: int) -> StanceClassifier:
    from models.dummy import DummyStanceClassifier

    return DummyStanceClassifier()


EMBEDDERS: Final[dict[str, Callable[[str, _Places, int], Embedder]]] = {
    DEFAULT_EMBEDDER: _int8_embedder,
    "all-MiniLM-L6-v2": _float_minilm,
    "dummy": _dummy_embedder,
}
"""The embedders that need no folder, the default first."""
STANCES: Final[dict[str, Callable[[str, _Places, int], StanceClassifier]]] = {
    DEFAULT_STANCE: _int8_stance,
    "dummy": _dummy_stance,
}
"""The stance models that need no folder, the default first."""
_LANGUAGES: Final = {
    name: frozenset({"en"}) for name in (DEFAULT_EMBEDDER, "all-MiniLM-L6-v2", DEFAULT_STANCE)
}
