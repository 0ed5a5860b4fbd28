"""Measure the runtimes that could run the two models: speed at typical lengths, and nearness to the original.

`python -m benchmarks.runtimes` compares, in one run, torch in float32, onnxruntime with dynamic int8 weights
(per channel), and OpenVINO with static int8 as the service ships it. `--stance` takes the folder of a float
classifier, from which the onnxruntime form is made; OpenVINO's is the one in models/weights.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from models.conversion import EMBEDDER_INPUTS, STANCE_INPUTS, PairNetwork, SentenceNetwork
from models.export import calibration_texts, prepare_embedder, sentence_inputs
from models.int8_stance import softmax
from models.labelled_pairs import own_pairs
from models.length_batches import LengthBatch, padded, used
from models.minilm import packaged_minilm
from models.openvino_runtime import InferenceModel
from models.pair_tokens import join_pairs
from models.registry import WEIGHTS_DIR
from models.stance_labels import read_labels
from models.tokens import TextTokenizer

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "runtimes.json"

Inputs = Mapping[str, NDArray[np.int64]]
Run = Callable[[Inputs], NDArray[np.float32]]

EMBEDDER_SHAPES = ((1, 16), (32, 30))
STANCE_SHAPES = ((10, 60), (10, 160))


@dataclass(frozen=True, slots=True)
class Speed:
    """Hold the milliseconds of one call: rows texts or pairs of `tokens` tokens each."""

    model: str
    runtime: str
    threads: int
    rows: int
    tokens: int
    median_ms: float
    best_ms: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """Say how near a runtime's answers are to torch's in float32.

    Cosines for the embedder; for the stance model differences of probabilities, the largest of each pair.
    """

    model: str
    runtime: str
    mean: float
    worst: float


def torch_run(network: torch.nn.Module, threads: int) -> Run:
    """Run the original network in float32."""

    def run(inputs: Inputs) -> NDArray[np.float32]:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            answer: NDArray[np.float32] = network(
                **{k: torch.from_numpy(v) for k, v in inputs.items()}
            ).numpy()
        return answer

    return run


def onnx_file(network: torch.nn.Module, inputs: Sequence[str], folder: Path) -> Path:
    """Write the network as ONNX with dynamic int8 weights, per channel."""
    example = torch.ones((2, 8), dtype=torch.int64)
    axes = {name: {0: "rows", 1: "tokens"} for name in inputs}
    whole, small = folder / "float.onnx", folder / "int8.onnx"
    torch.onnx.export(
        network, tuple(example for _ in inputs), str(whole), input_names=list(inputs),
        output_names=["answer"], dynamic_axes={**axes, "answer": {0: "rows"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    # Without VNNI the products of two full int8 ranges overflow: 7 bits for the weights there.
    vnni = "vnni" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    quantize_dynamic(whole, small, per_channel=True, reduce_range=not vnni, weight_type=QuantType.QInt8)
    return small


def onnx_run(path: Path, threads: int) -> Run:
    """Run an ONNX file with onnxruntime."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(inputs: Inputs) -> NDArray[np.float32]:
        answer: NDArray[np.float32] = session.run(None, dict(inputs))[0]
        return answer

    return run


def openvino_run(model: InferenceModel) -> Run:
    """Run an exported model as the service does."""
    return lambda inputs: model.infer_all([inputs])[0]


def speeds(
    model: str, runs: Mapping[str, Run], threads: int, shape: tuple[int, int], names: Any
) -> list[Speed]:
    """Time all runtimes on one shape, call by call in turn: a busy machine is busy for all of them."""
    rows, tokens = shape
    ids = np.random.default_rng(0).integers(1000, 20000, size=shape, dtype=np.int64)
    every = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    inputs = {name: every[name] for name in names}
    times: dict[str, list[float]] = {runtime: [] for runtime in runs}
    for turn in range(3 + max(8, 1200 // (rows * tokens))):
        for runtime, run in runs.items():
            started = time.perf_counter()
            run(inputs)
            if turn >= 3:
                times[runtime].append(1000 * (time.perf_counter() - started))
    return [
        Speed(model, runtime, threads, rows, tokens, float(np.median(found)), min(found))
        for runtime, found in times.items()
    ]


def embedder_figures(data_dir: Path, work: Path) -> tuple[list[Speed], list[Nearness]]:
    """Measure the embedder."""
    folder = prepare_embedder(data_dir, say=print)
    network = SentenceNetwork(packaged_minilm())
    path = onnx_file(network, EMBEDDER_INPUTS, work)
    samples = sentence_inputs(TextTokenizer(folder), calibration_texts()[1])
    found: list[Speed] = []
    for threads in (1, 2):
        runs = _runs(network, path, folder, threads)
        for shape in EMBEDDER_SHAPES:
            found += speeds("embedder", runs, threads, shape, EMBEDDER_INPUTS)
    original = np.concatenate([runs["torch float32"](sample) for sample in samples])
    near = []
    for runtime, run in runs.items():
        cosines = (np.concatenate([run(sample) for sample in samples]) * original).sum(axis=1)
        near.append(Nearness("embedder", runtime, float(cosines.mean()), float(cosines.min())))
    return found, near


def stance_figures(source: Path, exported: Path, work: Path) -> tuple[list[Speed], list[Nearness]]:
    """Measure the stance model: `source` holds the float weights, `exported` the int8 model made of them."""
    network = PairNetwork(source)
    path = onnx_file(network, STANCE_INPUTS, work)
    found: list[Speed] = []
    for threads in (1, 2):
        runs = _runs(network, path, exported, threads)
        for shape in STANCE_SHAPES:
            found += speeds("stance", runs, threads, shape, STANCE_INPUTS)
    samples = _pair_inputs(source, exported)
    original = softmax(
        np.concatenate([runs["torch float32"](sample) for sample in samples]).astype(np.float64)
    )
    near = []
    for runtime, run in runs.items():
        scores = softmax(np.concatenate([run(sample) for sample in samples]).astype(np.float64))
        gaps = np.abs(scores - original).max(axis=1)
        near.append(Nearness("stance", runtime, float(gaps.mean()), float(gaps.max())))
    return found, near


def _runs(network: torch.nn.Module, onnx_path: Path, folder: Path, threads: int) -> dict[str, Run]:
    return {
        "torch float32": torch_run(network, threads),
        "onnxruntime int8": onnx_run(onnx_path, threads),
        "openvino int8": openvino_run(InferenceModel(folder, threads)),
    }


def _pair_inputs(source: Path, exported: Path) -> list[Inputs]:
    tokenizer = TextTokenizer(exported)
    pairs = [(pair.claim, pair.passage) for pair in own_pairs(calibration_texts()[1])]
    joined = join_pairs(tokenizer, pairs, read_labels(source)[1], max_tokens=256)
    inputs: list[Inputs] = []
    for at, ids in enumerate(joined.ids):
        alone = LengthBatch(np.array([at]), len(ids))
        inputs.append({
            "input_ids": padded(joined.ids, alone, 0),
            "token_type_ids": padded(joined.types, alone, 0),
            "attention_mask": used(joined.ids, alone),
        })  # fmt: skip
    return inputs


def print_tables(found: Sequence[Speed], near: Sequence[Nearness]) -> None:
    """Print both tables."""
    print(f"\n{'model':10}{'runtime':18}{'threads':>8}{'rows x tokens':>15}{'median ms':>11}{'best ms':>9}")
    for row in found:
        shape = f"{row.rows} x {row.tokens}"
        print(
            f"{row.model:10}{row.runtime:18}{row.threads:>8}{shape:>15}{row.median_ms:11.2f}{row.best_ms:9.2f}"
        )
    print(f"\n{'model':10}{'runtime':18}{'mean':>10}{'worst':>10}   (cosine; difference of probability)")
    for one in near:
        print(f"{one.model:10}{one.runtime:18}{one.mean:10.4f}{one.worst:10.4f}")


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stance", type=Path, help="folder of a float stance classifier; left out without")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR, help="its int8 export")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        found, near = embedder_figures(ROOT / "data", Path(work))
        if options.stance is not None:
            more, nearer = stance_figures(options.stance, options.weights, Path(work))
            found, near = found + more, near + nearer
    print_tables(found, near)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {"speed": [asdict(row) for row in found], "nearness": [asdict(row) for row in near]}
    options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
