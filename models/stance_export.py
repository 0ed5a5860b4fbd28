"""Export a trained stance classifier: float weights -> int8, kept only if it answers as well as before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from models import tokens
from models.atomic_folder import locked, replacing
from models.calibration import FILE_NAME as CALIBRATION
from models.export import ExportError, calibration_texts, copy_tokenizer
from models.int8_stance import Int8StanceClassifier, softmax
from models.labelled_pairs import LabelledPair, own_pairs
from models.length_batches import LengthBatch, padded, plan_batches, used
from models.manifest import Manifest, Probe, hashes_of, sha256_of, write_manifest
from models.openvino_runtime import BIN, XML
from models.pair_tokens import TokenPairs, join_pairs
from models.stance import Stance
from models.stance_labels import read_labels

if TYPE_CHECKING:
    from models.conversion import Inputs

EXPORTER_VERSION: Final = 1
MAX_TOKENS: Final = 256
MAX_CALIBRATION_PAIRS: Final = 400

MAX_LOSS: Final = 0.005
"""The accuracy that int8 may cost on any dataset: half a point, or two answers where it is small."""

MAX_MEAN_GAP: Final = 0.03
"""How far the probabilities may be from the original's, on average over all pairs."""

DRAWS: Final = 4
"""How many drawings of calibration pairs are tried before layers are left in float: fully int8 is the fastest
form, and which pairs are drawn moves an answer in fifty, some up and some down."""

FALLBACKS: Final[tuple[tuple[str, ...], ...]] = (
    (r".*layer\.[45]\.output\.dense.*",),
    (r".*layer\.\d+\.output\.dense.*",),
    (r".*layer\.\d+\.(output|intermediate)\.dense.*",),
)
"""Layers left in float, tried in turn until int8 costs no more than it may: the widest ranges come first."""

FORMS: Final = (*((draw, ()) for draw in range(DRAWS)), *((0, layers) for layers in FALLBACKS))
"""The forms in the order in which they are tried: a drawing of calibration pairs, layers left in float."""

_PROBE: Final = (
    "The bridge was closed to lorries.",
    "The council closed the old bridge to lorries on Tuesday.",
)


def export_stance(
    source: Path,
    out: Path,
    say: Callable[[str], None],
    calibration: Sequence[LabelledPair] = (),
    dev: Sequence[LabelledPair] = (),
) -> Path:
    """Export the classifier in `source` to an int8 model folder `out`; give that folder.

    `calibration` are the pairs that quantisation looks at (sentences of the project's own without any), `dev`
    labelled pairs on which int8 must answer as well as the original. Where it does not, the layers that hurt
    are left in float. Raises ModelUnavailableError for a folder that is no stance model, ExportError where no
    form is good enough.
    """
    read_labels(source)
    with locked(out), replacing(out) as folder:
        learning, held = calibration_texts()
        _Export(source, folder, say).run(calibration or own_pairs(learning), dev or own_pairs(held))
        _keep_others(out, folder, source, say)
    return out


class _Export:
    def __init__(self, source: Path, folder: Path, say: Callable[[str], None]) -> None:
        from models.conversion import PairNetwork

        self._source, self._folder, self._say = source, folder, say
        self._stances, self._inputs = read_labels(source)
        copy_tokenizer(source, folder)
        self._tokenizer = tokens.TextTokenizer(folder)
        self._network = PairNetwork(source)

    def run(self, calibration: Sequence[LabelledPair], dev: Sequence[LabelledPair]) -> None:
        """Quantise until `dev` is answered as by the original: on other pairs, then with layers in float.

        Raises ExportError where no form does.
        """
        from models.conversion import converted, quantized, save

        self._say(f"Reading {len(dev)} pairs with the original ...")
        originals = self._original_scores(dev)
        for draw, left_in_float in FORMS:
            drawn = np.random.default_rng(draw).permutation(len(calibration))[:MAX_CALIBRATION_PAIRS]
            samples = self._samples([calibration[at] for at in drawn])
            form = f"drawing {draw + 1} of {len(samples)} pairs{_but(left_in_float)}"
            self._say(f"Quantising on {form} ...")
            save(quantized(converted(self._network, samples[0]), samples, left_in_float), self._folder)
            self._write_manifest({})
            closeness, failures = compare(dev, originals, self._int8_scores(dev))
            for line in failures:
                self._say(f"  {line}")
            if not failures:
                self._write_manifest(closeness)
                self._say("int8 answers as the original: " + json.dumps(closeness))
                return
        raise ExportError(f"no int8 form of {self._source} answers as well as the original; none was kept")

    def _samples(self, pairs: Sequence[LabelledPair]) -> list[Inputs]:
        joined = self._joined(pairs)
        return [
            self._inputs_of(joined, LengthBatch(np.array([at]), len(ids)))
            for at, ids in enumerate(joined.ids)
        ]

    def _original_scores(self, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
        from models.conversion import answers

        joined = self._joined(pairs)
        batches = plan_batches(joined.lengths, MAX_TOKENS)
        logits = answers(self._network, [self._inputs_of(joined, batch) for batch in batches])
        scores = np.empty((len(pairs), len(self._stances)), dtype=np.float64)
        scores[np.concatenate([batch.positions for batch in batches])] = softmax(logits.astype(np.float64))
        return scores[:, [self._stances.index(stance) for stance in Stance]]

    def _int8_scores(self, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
        classifier = Int8StanceClassifier(self._folder, threads=2)
        rows = classifier.classify_pairs([(pair.claim, pair.passage) for pair in pairs])
        return np.array([[scores.of(stance) for stance in Stance] for scores in rows], dtype=np.float64)

    def _joined(self, pairs: Sequence[LabelledPair]) -> TokenPairs:
        texts = [(pair.claim, pair.passage) for pair in pairs]
        return join_pairs(self._tokenizer, texts, self._inputs, MAX_TOKENS)

    def _inputs_of(self, joined: TokenPairs, batch: LengthBatch) -> Inputs:
        return {
            "input_ids": padded(joined.ids, batch, self._tokenizer.filler),
            "token_type_ids": padded(joined.types, batch, 0),
            "attention_mask": used(joined.ids, batch),
        }

    def _write_manifest(self, closeness: Mapping[str, float]) -> None:
        probe = self._original_scores([LabelledPair("probe", *_PROBE)])[0]
        in_order = [float(probe[list(Stance).index(stance)]) for stance in self._stances]
        hashes = hashes_of(self._folder, [XML, BIN, tokens.FILE_NAME])
        manifest = Manifest(
            kind="stance",
            name=f"factcheck-minilm-int8-{hashes[BIN][:8]}",
            source=self._source.resolve().name,
            source_sha256=sha256_of(self._source / "model.safetensors"),
            exporter=EXPORTER_VERSION,
            max_tokens=MAX_TOKENS,
            dimension=len(self._stances),
            labels=tuple(stance.value for stance in self._stances),
            inputs=self._inputs,
            closeness={},
            probe=Probe(texts=_PROBE, answer=tuple(round(value, 6) for value in in_order)),
            files=hashes,
        )
        write_manifest(self._folder, replace(manifest, closeness=dict(closeness)))


def compare(
    pairs: Sequence[LabelledPair], originals: NDArray[np.float64], scores: NDArray[np.float64]
) -> tuple[dict[str, float], list[str]]:
    """Compare int8 scores with the original's, both float64 [pairs, 3] in the order of `Stance`.

    Gives figures by name, and a sentence for each thing that is worse than it may be.
    """
    gaps = np.abs(originals - scores).max(axis=1)
    figures = {"mean_gap": round(float(gaps.mean()), 4), "max_gap": round(float(gaps.max()), 4)}
    failures = []
    if figures["mean_gap"] > MAX_MEAN_GAP:
        failures.append(
            f"the probabilities differ by {figures['mean_gap']} on average (at most {MAX_MEAN_GAP})"
        )
    for dataset in sorted({pair.dataset for pair in pairs if pair.labels}):
        rows = [at for at, pair in enumerate(pairs) if pair.dataset == dataset and pair.labels]
        before, after = (_accuracy([pairs[at] for at in rows], part[rows]) for part in (originals, scores))
        figures[f"{dataset}_float"], figures[f"{dataset}_int8"] = round(before, 4), round(after, 4)
        if before - after > max(MAX_LOSS, 2 / len(rows)) + 1e-9:
            failures.append(f"{dataset}: accuracy {after:.4f} after {before:.4f} on {len(rows)} pairs")
    return figures, failures


def _accuracy(pairs: Sequence[LabelledPair], scores: NDArray[np.float64]) -> float:
    order = list(Stance)
    right = [order[best] in pair.labels for pair, best in zip(pairs, scores.argmax(axis=1), strict=True)]
    return sum(right) / len(right)


def _but(left_in_float: Sequence[str]) -> str:
    return f", leaving {', '.join(left_in_float)} in float" if left_in_float else ""


def _keep_others(old: Path, new: Path, source: Path, say: Callable[[str], None]) -> None:
    """Take over what else lies in the folder (the card), but no calibration of other weights."""
    made = {path.name for path in new.iterdir()} | {CALIBRATION}
    for path in old.iterdir() if old.is_dir() else ():
        if path.is_file() and path.name not in made:
            shutil.copy2(path, new / path.name)
    if (old / CALIBRATION).is_file():
        say(f"Left out the old {CALIBRATION}: it was fitted to other weights")
