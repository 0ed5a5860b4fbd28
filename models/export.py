"""Export the embedder: its original weights -> int8, checked against the original before it is trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from models import tokens
from models.atomic_folder import locked, replacing
from models.manifest import Manifest, Probe, hashes_of, write_manifest
from models.minilm import NAME, SHA256, packaged_minilm
from models.openvino_runtime import BIN, XML
from models.prepared import EXPORTER_VERSION, is_current
from models.registry import DEFAULT_EMBEDDER, exported_dir

if TYPE_CHECKING:
    from models.conversion import Inputs

MIN_MEAN_COSINE: Final = 0.995
MIN_COSINE: Final = 0.98
MAX_TOKENS: Final = 256

SENTENCES: Final = Path(__file__).parent / "calibration_sentences.txt"
_PROBE: Final = "The central bank raised its key interest rate on Thursday."


class ExportError(RuntimeError):
    """Say that an exported model is not near enough to its original, and that it was not kept."""


def prepare_embedder(data_dir: Path, say: Callable[[str], None], again: bool = False) -> Path:
    """Export the default embedder into the data folder unless it lies there; give its folder.

    `say` is told what happens; `again` exports even so. Two processes never export at once. Raises
    ModelUnavailableError without the original weights, ExportError where the int8 model is too far from them.
    """
    target = exported_dir(DEFAULT_EMBEDDER, data_dir)
    with locked(target):
        if not again and is_current(target):
            say(f"{DEFAULT_EMBEDDER} is ready in {target}")
            return target
        say(f"Preparing {DEFAULT_EMBEDDER}: converting the original to int8 (about a minute, once) ...")
        with replacing(target) as folder:
            closeness = _export(packaged_minilm(), folder)
        mean, worst = closeness["mean_cosine"], closeness["min_cosine"]
        say(f"Ready in {target}: cosine to the original {mean:.4f} on average, {worst:.4f} at worst")
    return target


def calibration_texts() -> tuple[list[str], list[str]]:
    """Give the texts that quantisation looks at, and others that the result is checked on.

    Single sentences, and runs of three, so that long inputs occur.
    """
    lines = [line.strip() for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = lines + [" ".join(lines[start : start + 3]) for start in range(0, len(lines), 4)]
    held = texts[3::4]
    return [text for at, text in enumerate(texts) if at % 4 != 3], held


def sentence_inputs(tokenizer: tokens.TextTokenizer, texts: Sequence[str]) -> list[Inputs]:
    """Give the inputs of each text alone, int64 [1, its tokens]."""
    samples: list[Inputs] = []
    for ids in tokenizer.ids(texts, MAX_TOKENS - 2):
        row = np.array([[tokenizer.start, *ids, tokenizer.end]], dtype=np.int64)
        samples.append({"input_ids": row, "attention_mask": np.ones_like(row)})
    return samples


def copy_tokenizer(source: Path, folder: Path) -> None:
    """Copy a model's tokenizer.json without the padding and cutting that it may ask for."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / tokens.FILE_NAME))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / tokens.FILE_NAME), pretty=False)


def _export(source: Path, folder: Path) -> dict[str, float]:
    from models.conversion import SentenceNetwork, answers, converted, quantized, save

    copy_tokenizer(source, folder)
    tokenizer = tokens.TextTokenizer(folder)
    learning, held = calibration_texts()
    network = SentenceNetwork(source)
    samples = sentence_inputs(tokenizer, learning)
    save(quantized(converted(network, samples[0]), samples), folder)
    probe = answers(network, sentence_inputs(tokenizer, [_PROBE]))[0]
    manifest = Manifest(
        kind="embedder",
        name=f"{DEFAULT_EMBEDDER}-{SHA256[:8]}-e{EXPORTER_VERSION}",
        source=f"sentence-transformers/{NAME}",
        source_sha256=SHA256,
        exporter=EXPORTER_VERSION,
        max_tokens=MAX_TOKENS,
        dimension=len(probe),
        labels=(),
        inputs=("text",),
        closeness={},
        probe=Probe(texts=(_PROBE,), answer=tuple(round(float(value), 6) for value in probe)),
        files=hashes_of(folder, [XML, BIN, tokens.FILE_NAME]),
    )
    write_manifest(folder, manifest)
    closeness = _checked(folder, held, answers(network, sentence_inputs(tokenizer, held)))
    write_manifest(folder, replace(manifest, closeness=closeness))
    return closeness


def _checked(folder: Path, texts: Sequence[str], originals: NDArray[np.float32]) -> dict[str, float]:
    from models.int8_embedder import Int8Embedder

    cosines = (Int8Embedder(folder, threads=1).embed(texts) * originals).sum(axis=1)
    mean, worst = float(cosines.mean()), float(cosines.min())
    if not (mean >= MIN_MEAN_COSINE and worst >= MIN_COSINE):
        raise ExportError(
            f"the int8 model is too far from its original: cosine {mean:.4f} on average (at least "
            f"{MIN_MEAN_COSINE} is needed), {worst:.4f} at worst (at least {MIN_COSINE}); it was not kept"
        )
    return {"mean_cosine": round(mean, 5), "min_cosine": round(worst, 5), "texts": float(len(texts))}
